package io.stepwise.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.registry.FileModelRegistry;
import io.stepwise.jobs.retrain.gate.GateSettings;
import io.stepwise.jobs.retrain.history.History;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.Run;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Days of the small task: a model of 0.8 M parameters from scratch, then growing, repeated, broken
 * and poisoned label files.
 */
@Tag("retrain")
class RetrainDaysTest {
  @TempDir Path folder;

  private void arrives(String name, List<String> rows) throws IOException {
    LabelFiles.write(folder.resolve("inbox").resolve(name), rows);
  }

  private Outcome start(int steps, double rate, LazySpark spark) {
    RetrainConfig config =
        new RetrainConfig(
            folder.resolve("registry").toString(),
            List.of(folder.resolve("inbox").toString()),
            List.of(folder.resolve("frozen/held-out.jsonl").toString()),
            "prm800k",
            "1%",
            null,
            "tiny",
            TokenizerKind.CHARACTERS,
            0.5,
            100,
            false,
            false,
            false,
            new PrmSettings(
                steps,
                32,
                rate,
                steps / 10,
                OptimizerSettings.Method.MUON,
                0.5,
                NeutralAs.POSITIVE,
                128,
                2),
            GateSettings.DEFAULT,
            PolicySettings.DEFAULTS);
    try {
      new RetrainJob()
          .run(
              config,
              new JobContext(
                  new CommonSettings(1, "local[2]", Device.AUTO, null),
                  false,
                  Progress.lines(System.err),
                  new Interruption(),
                  System.out,
                  spark));
    } catch (InvalidInput e) {
      System.out.println(e.getMessage());
    }
    List<Run> runs = new History(config.registry()).runs();
    return runs.get(runs.size() - 1).outcome().orElseThrow();
  }

  private int champion() {
    return new FileModelRegistry(folder.resolve("registry/models").toString())
        .alias("prm", "champion")
        .orElseThrow()
        .number();
  }

  @Test
  void championOnlyEverImproves() throws IOException {
    LabelFiles.write(
        folder.resolve("frozen/held-out.jsonl"), LabelFiles.rows("frozen", 500, Split.HELD_OUT));
    List<String> monday = LabelFiles.rows("monday", 6000, Split.TRAINING);
    List<String> tuesday = LabelFiles.rows("tuesday", 3000, Split.TRAINING);
    List<String> wednesday = LabelFiles.rows("wednesday", 9000, Split.TRAINING);
    try (LazySpark spark = new LazySpark("retrain days", "local[2]", new Interruption())) {
      arrives("labels.jsonl", monday);
      assertThat(start(900, 0.02, spark).result()).isEqualTo(Result.PROMOTED);
      assertThat(champion()).isEqualTo(1);

      List<String> grown = new ArrayList<>(monday);
      grown.addAll(tuesday);
      arrives("labels.jsonl", grown);
      assertThat(start(240, 0.01, spark).result()).isEqualTo(Result.PROMOTED);
      int champion = champion();
      assertThat(champion).isEqualTo(2);

      arrives("copy.jsonl", grown);
      arrives("broken.jsonl", LabelFiles.broken(wednesday, 10));
      assertThat(start(240, 0.01, spark).result()).isEqualTo(Result.NOT_TRAINED);

      arrives("poison.jsonl", LabelFiles.flipped(wednesday));
      assertThat(start(240, 0.01, spark).result()).isEqualTo(Result.NOT_TRAINED);

      // A third of it turned round, which a sum over steps would hide behind the others.
      arrives("poison.jsonl", LabelFiles.flipped(wednesday, 3));
      assertThat(start(240, 0.01, spark).result()).isEqualTo(Result.NOT_TRAINED);
      assertThat(champion()).isEqualTo(champion);

      // Its twin brings more rows than the champion has seen so far: near the top, less cannot be
      // told from nothing.
      arrives("twin.jsonl", wednesday);
      assertThat(start(480, 0.01, spark).result()).isEqualTo(Result.PROMOTED);
      assertThat(champion()).isGreaterThan(champion);
    }
  }
}
