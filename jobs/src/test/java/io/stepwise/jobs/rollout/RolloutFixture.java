package io.stepwise.jobs.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.CountingProgress;
import io.stepwise.jobs.UntrainedModels;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.lm.config.Head;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Problems and untrained models, and rollouts of them. */
abstract class RolloutFixture {
  static final int PROBLEMS = 10;
  static final int SAMPLES = 3;

  @TempDir static Path folder;

  @BeforeAll
  static void world() {
    List<Problem> problems =
        new RunningTotalTask().problems(NamedRandom.of("rollouts"), PROBLEMS, Split.TRAINING);
    try (OutputFolder out = OutputFolder.stage(path("problems"))) {
      ProblemTable.write(out, problems);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    UntrainedModels.write(folder, "0123456789+-=");
  }

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static RolloutConfig config(String policy, String output, int tokens, int together) {
    return new RolloutConfig(
        path(policy),
        path(Head.SCALAR.name()),
        path("problems"),
        RunningTotalTask.NAME,
        path(output),
        SAMPLES,
        1,
        tokens,
        2,
        together);
  }

  static Map<Object, List<Integer>> run(
      RolloutConfig config, boolean resume, Progress progress, Interruption interruption) {
    try (LazySpark spark = new LazySpark("rollouts", "local[2]", interruption)) {
      new RolloutJob()
          .run(
              config,
              new JobContext(
                  new CommonSettings(5, "local[2]", Device.AUTO, null),
                  resume,
                  progress,
                  interruption,
                  new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                  spark));
      return chains(config.output());
    }
  }

  static Map<Object, List<Integer>> chains(String output) {
    Map<Object, List<Integer>> responses = new TreeMap<>(Comparator.comparing(Object::toString));
    for (ScoredChain scored : RolloutStage.read(InputFolder.open(output).verify())) {
      int[] response = scored.chain().response();
      responses.put(scored.chain().id(), Arrays.stream(response).boxed().toList());
    }
    assertThat(responses).hasSize(PROBLEMS * SAMPLES);
    return responses;
  }

  static Map<Object, List<Integer>> undisturbed(String output, int together) {
    CountingProgress progress = new CountingProgress(done -> {});
    Map<Object, List<Integer>> chains =
        run(
            config(Head.LANGUAGE_MODEL.name(), output, 40, together),
            false,
            progress,
            new Interruption());
    assertThat(progress.done()).isEqualTo(PROBLEMS * SAMPLES);
    return chains;
  }
}
