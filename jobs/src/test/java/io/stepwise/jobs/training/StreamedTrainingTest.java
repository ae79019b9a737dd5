package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Rating;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.SmallLabels;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers read the table themselves: no session of Spark is ever made. */
class StreamedTrainingTest {
  @TempDir Path folder;
  private final List<String> notices = new ArrayList<>();

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @BeforeEach
  void solutions() {
    solutions("solutions", Rating.NEGATIVE);
  }

  /** Forty solutions; the last step of every second one has a rating. */
  private void solutions(String name, Rating rating) {
    SmallLabels.write(path(name), 40, rating);
  }

  private <C extends Record> void run(Job<C> job, C config) {
    job.run(
        config,
        new JobContext(
            CommonSettings.DEFAULTS,
            false,
            new Progress() {
              @Override
              public Phase phase(String name, long units, String unit) {
                return Progress.silent().phase(name, units, unit);
              }

              @Override
              public void say(String line) {
                notices.add(line);
              }
            },
            new Interruption(),
            System.out,
            () -> {
              throw new AssertionError("training needs no Spark");
            }));
  }

  private static Map<String, Object> counts(String output) {
    return InputFolder.open(output).manifest().orElseThrow().counts();
  }

  private void sft(String data, String output) {
    sft(data, output, new SftSettings(2, 8, 0.02, 1, Method.ADAMW, 1));
  }

  private void sft(String data, String output, SftSettings settings) {
    run(
        new SftJob(),
        new SftConfig(
            path(data), null, "tiny", TokenizerKind.CHARACTERS, path(output), 100, settings));
  }

  private static SftSettings maxLength(int tokens) {
    return new SftSettings(
        2, 8, 0.02, 1, LrSchedulerType.COSINE, Method.ADAMW, tokens, 1, Precision.FLOAT32);
  }

  /** A demonstration is {@code ^1+2:1+2;=0;$}, 13 tokens; its first step ends at the ninth. */
  @Test
  void demonstrationsThatLoseStepsAreCounted() {
    solutions("unlabelled", Rating.UNRATED);
    sft("unlabelled", "whole", maxLength(13));
    assertThat(notices).isEmpty();
    assertThat(counts(path("whole")))
        .containsEntry("solutions_truncated", 0)
        .containsEntry("solutions_skipped", 0);
    sft("unlabelled", "short", maxLength(12));
    assertThat(notices)
        .singleElement()
        .asString()
        .isEqualTo(
            "Warning: 40 of 40 solutions lose their last steps: they are longer than"
                + " training.max-length=12 tokens or the model's maximum");
    assertThat(counts(path("short"))).containsEntry("solutions_truncated", 40);
    assertThatThrownBy(() -> sft("unlabelled", "nothing", maxLength(8)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no demonstrations");
  }

  @Test
  void demonstrationsWithWrongStepsAreCounted() {
    sft("solutions", "imitated");
    assertThat(notices).singleElement().asString().contains("20 of 40 solutions", "labelled wrong");
    notices.clear();
    solutions("unrated", Rating.UNRATED);
    sft("unrated", "benign");
    assertThat(notices).isEmpty();
  }

  /** {@code ^1+2:1+2;=0;$} without its second step loses 3 of 9 tokens with loss. */
  @Test
  void wrongStepsCanBeLeftOutOfTheLoss() {
    run(new SftJob(), masked("solutions", "masked"));
    assertThat(notices).isEmpty();
    sft("solutions", "imitated");
    assertThat(weights("masked")).isNotEqualTo(weights("imitated"));
    solutions("unrated", Rating.UNRATED);
    run(new SftJob(), masked("unrated", "nothing-masked"));
    sft("unrated", "whole");
    assertThat(weights("nothing-masked")).isEqualTo(weights("whole"));
  }

  private SftConfig masked(String data, String output) {
    return new SftConfig(
        path(data),
        null,
        "tiny",
        Preset.AUTO,
        TokenizerKind.CHARACTERS,
        path(output),
        100,
        new SftSettings(2, 8, 0.02, 1, Method.ADAMW, 1),
        true,
        LoraSettings.NONE,
        FormatSettings.DEFAULTS);
  }

  private List<FloatBuffer> weights(String model) {
    try (CausalModel loaded = CausalModel.load(InputFolder.open(path(model)))) {
      return loaded.values().stream().map(FloatBuffer::wrap).toList(); // compared by content
    }
  }

  @Test
  void rewardModelsAndPoliciesAreTrainedOnTheTableWithoutSpark() {
    sft("solutions", "sft");
    assertThat(counts(path("sft"))).containsEntry("solutions", 40).containsEntry("updates", 2);
    run(
        new TrainPrmJob(),
        new TrainPrmConfig(
            path("solutions"),
            null,
            "tiny",
            TokenizerKind.CHARACTERS,
            path("prm"),
            0.3,
            100,
            new PrmSettings(2, 8, 0.02, 1, Method.ADAMW, 0.5, NeutralAs.POSITIVE, 64, 1)));
    Map<String, Object> counts = counts(path("prm"));
    assertThat((int) counts.get("training_solutions") + (int) counts.get("held_out_solutions"))
        .as("split by problem, two solutions each")
        .isEqualTo(40);
    assertThat((int) counts.get("held_out_solutions") % 2).isZero();
    assertThat(counts)
        .as("one sample each, without alternatives")
        .containsEntry("training_samples", counts.get("training_solutions"))
        .containsEntry("held_out_samples", counts.get("held_out_solutions"))
        .containsEntry("soft_labels", 0);
    assertThat((int) counts.get("hard_labels"))
        .isGreaterThanOrEqualTo((int) counts.get("training_solutions"));
  }
}
