package io.stepwise.jobs.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.CountingProgress;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.UntrainedModels;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.lm.config.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Estimates with untrained models of 0.8 M parameters. */
class PolicyTrainingPlanTest {
  @TempDir static Path folder;

  @BeforeAll
  static void world() {
    UntrainedModels.write(folder, "0123456789+-=");
    try (OutputFolder out = OutputFolder.stage(path("problems"))) {
      ProblemTable.write(
          out, new RunningTotalTask().problems(NamedRandom.of("plans"), 8, Split.TRAINING));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static Plan plan(Progress progress, Interruption interruption, String... assignments) {
    List<Layer> layers = new ArrayList<>();
    for (String assignment :
        List.of(
            "policy=" + path(Head.LANGUAGE_MODEL.name()),
            "reward-model=" + path(Head.SCALAR.name()),
            "problems=" + path("problems"),
            "output=" + path("better"),
            "iterations=4",
            "num-prompts=8",
            "num-samples=4",
            "max-tokens=16")) {
      layers.add(Layer.assignment(assignment));
    }
    Stream.of(assignments).map(Layer::assignment).forEach(layers::add);
    JobContext context = TestContexts.withoutSpark(false, progress, interruption, System.out);
    return new TrainPolicyJob()
        .plan(Settings.resolve(TrainPolicyConfig.DEFAULTS, layers).job(), context);
  }

  private static Plan plan(String... assignments) {
    return plan(Progress.silent(), new Interruption(), assignments);
  }

  private static List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void updatesAreMeasuredAndNothingIsWritten() throws IOException {
    List<String> before = files();
    CountingProgress progress = new CountingProgress(done -> {});
    Plan plan = plan(progress, new Interruption());
    assertThat(plan.caution())
        .contains("chains: from 32 measured", "updates: measured on 32 chains of")
        .doesNotContain("not measured");
    assertThat(plan.time().orElseThrow()).isPositive();
    assertThat(progress.done()).isBetween(3L + 2, 3L + 1 + 3);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void trainingsWithoutCriticOrRewardModelAreMeasuredToo() {
    String rloo = "ppo.advantage-estimator=rloo";
    assertThat(plan(rloo).caution()).containsPattern("updates: measured on [0-9]+ chains");
    assertThat(plan(rloo, "ppo.kl-coef=0").caution())
        .containsPattern("updates: measured on [0-9]+ chains");
    assertThat(plan("lora.rank=2").caution()).containsPattern("updates: measured on [0-9]+ chains");
  }

  private static Optional<String> warning(String... assignments) {
    List<Layer> layers = new ArrayList<>();
    for (String given : List.of("policy=p", "problems=q", "output=o")) {
      layers.add(Layer.assignment(given));
    }
    Stream.of(assignments).map(Layer::assignment).forEach(layers::add);
    return Settings.resolve(TrainPolicyConfig.DEFAULTS, layers).job().warning();
  }

  @Test
  void iterationsOfTheCriticAloneAreWarnedOf() {
    assertThat(warning("iterations=2").orElseThrow())
        .contains("the policy is not trained", "first 2 iterations", "iterations 2");
    assertThat(warning("iterations=3")).isEmpty();
    assertThat(warning("iterations=1", "ppo.critic-warmup=0")).isEmpty();
    assertThat(warning("iterations=1", "ppo.advantage-estimator=rloo")).isEmpty();
  }

  @Test
  void stopBetweenMicroBatchesEndsTheMeasurement() {
    Interruption interruption = new Interruption();
    CountingProgress afterLoading =
        new CountingProgress(
            done -> {
              if (done == 3 + 1) {
                interruption.request();
              }
            });
    assertThatThrownBy(() -> plan(afterLoading, interruption)).isInstanceOf(Interrupted.class);
  }

  @Test
  void responsesWithoutRoomForAPromptAreRejectedBeforeTheWork() {
    assertThatThrownBy(() -> plan("max-tokens=512"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith("Cannot use setting max-tokens: no room for a prompt (512,");
  }
}
