package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.training.Identity;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands that train with each preset. */
class PresetTrainingTest extends PresetsFixture {
  @Test
  void resumingDependsOnTheSettingsAndNotOnHowTheyWereChosen() {
    JobContext context = TestContexts.withoutSpark();
    Map<String, Object> chosen = Identity.of(sft("model=" + pretrained()), context, Map.of());
    Map<String, Object> typed =
        Identity.of(
            sft(
                "model=" + pretrained(),
                "preset=scratch",
                "training.optimizer=adamw",
                "training.learning-rate=2e-5",
                "training.warmup-steps=11",
                "training.lr-scheduler-type=cosine",
                "training.batch-size=16",
                "training.max-length=256"),
            context,
            Map.of());
    assertThat(chosen).isEqualTo(typed).doesNotContainKey("preset").containsKey("training");
    assertThat(Identity.of(sft("model=" + pretrained(), "lora.rank=4"), context, Map.of()))
        .isNotEqualTo(chosen);
  }

  private Map<String, Object> run(String output, String... words) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sft",
                "--data",
                path("solutions"),
                "--output",
                path(output),
                "--quiet",
                "--set",
                "training.max-steps=2",
                "--set",
                "training.batch-size=2",
                "--set",
                "training.data-parallel=1"));
    arguments.addAll(List.of(words));
    PrintStream out = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    int exitCode =
        new CommandTree(List.of(new SftJob()), new Interruption(), out, new PrintWriter(err))
            .execute(arguments.toArray(String[]::new));
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    return InputFolder.open(path(output)).manifest().orElseThrow().config();
  }

  @Test
  void commandsTrainWithEachPresetAndRecordIt() {
    assertThat(run("a", "--new-model", "tiny", "--set", "training.warmup-steps=1"))
        .containsEntry("preset", "scratch");
    Map<String, Object> full = run("b", "--model", pretrained());
    assertThat(full).containsEntry("preset", "pretrained");
    assertThat((Map<?, ?>) full.get("training"))
        .extracting("optimizer", "learning-rate", "warmup-steps", "batch-size")
        .containsExactly("adamw", 2e-5, 1, 2);
    assertThat(run("c", "--model", pretrained(), "--preset", "lora"))
        .containsEntry("preset", "lora");
    // A folder derived from a pretrained model has a stepwise.json too.
    assertThat(folder.resolve("b/stepwise.json")).exists();
    assertThat(sft("model=" + path("b")).preset()).isEqualTo(Preset.PRETRAINED);
    assertThat(policy("policy=" + path("c")).preset()).isEqualTo(Preset.PRETRAINED);
  }
}
