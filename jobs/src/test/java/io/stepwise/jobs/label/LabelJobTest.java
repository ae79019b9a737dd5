package io.stepwise.jobs.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.task.MathGrader;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.lm.config.Head;
import io.stepwise.rollout.spark.LabelMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The command with models of 0.8 M parameters that know nothing. */
class LabelJobTest extends LabelFixture {
  @Test
  void softAndHardLabelsAreTheSameDecisions() {
    String said = run(config(LabelMethod.MONTE_CARLO, LabelType.SOFT, "soft"));
    run(config(LabelMethod.MONTE_CARLO, LabelType.HARD, "hard"));
    List<StepLabelledSolution> soft = read("soft");
    List<StepLabelledSolution> hard = read("hard");
    assertThat(soft).hasSize(SOLUTIONS);
    String digest = InputFolder.open(path(Head.LANGUAGE_MODEL.name())).digest();
    for (int i = 0; i < SOLUTIONS; i++) {
      assertThat(soft.get(i).id()).isEqualTo(read("solutions").get(i).id());
      for (int k = 0; k < soft.get(i).steps().size(); k++) {
        LabelledStep step = soft.get(i).steps().get(k);
        assertThat(hard.get(i).steps().get(k).label()).isEqualTo(step.label().hardened());
        if (step.rating() != Rating.UNRATED) {
          assertThat(step.label().source()).isEqualTo(LabelSource.monteCarlo(digest));
          assertThat(step.label().samples()).isBetween(1, 3);
        }
      }
    }
    Manifest manifest = InputFolder.open(path("soft")).manifest().orElseThrow();
    assertThat(manifest.config()).containsEntry("task", RunningTotalTask.NAME);
    assertThat(manifest.counts())
        .containsEntry("given", SOLUTIONS)
        .containsEntry("solutions", SOLUTIONS);
    assertThat(((Number) manifest.counts().get("labels")).longValue())
        .isEqualTo(
            soft.stream()
                .flatMap(solution -> solution.steps().stream())
                .filter(step -> step.rating() != Rating.UNRATED)
                .count());
    assertThat((Double) manifest.metrics().get("tokens_per_label")).isPositive();
    assertThat((Double) manifest.metrics().get("seconds_per_label")).isPositive();
    assertThat(manifest.metrics().get("agreement"))
        .isInstanceOfSatisfying(
            Map.class, agreement -> assertThat(agreement).containsKey("calculation"));
    assertThat(said).contains("| right: calculation |", "same first error in");
    assertThat(Files.exists(folder.resolve("soft.checkpoints"))).isFalse();
  }

  @Test
  void rulesLabelStepsAsTheTaskKnowsThem() {
    String said = run(config(LabelMethod.RULES, LabelType.SOFT, "rules"));
    assertThat(said).contains("same first error in 100.0 %% of %d solutions".formatted(SOLUTIONS));
    RunningTotalTask task = new RunningTotalTask();
    for (StepLabelledSolution solution : read("rules")) {
      List<Rating> truth =
          task.judge(
              new Problem(solution.problemId(), solution.problem(), solution.groundTruthAnswer()),
              solution.steps().stream().map(LabelledStep::text).toList());
      int error = truth.indexOf(Rating.NEGATIVE);
      for (int k = 0; k < truth.size(); k++) {
        boolean labelled = error < 0 || k <= error;
        assertThat(solution.steps().get(k).label())
            .isEqualTo(labelled ? StepLabel.hard(truth.get(k), LabelSource.RULES) : StepLabel.NONE);
      }
    }
    LabelConfig otherTask =
        config(LabelMethod.RULES, LabelType.SOFT, "no-rules").withTask(MathGrader.NAME);
    assertThatThrownBy(() -> run(otherTask))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            "Cannot label by rules: the task does not know which steps are right (math, expected running-total)");
  }

  @Test
  void everyMethodCommitsEachSolutionOnce() {
    Set<String> ids =
        read("solutions").stream().map(StepLabelledSolution::id).collect(Collectors.toSet());
    for (LabelMethod method :
        List.of(LabelMethod.OMEGA, LabelMethod.JUDGE, LabelMethod.CONSENSUS)) {
      run(config(method, LabelType.SOFT, method.word()));
      List<StepLabelledSolution> solutions = read(method.word());
      assertThat(solutions).extracting(StepLabelledSolution::id).doesNotHaveDuplicates();
      Manifest manifest = InputFolder.open(path(method.word())).manifest().orElseThrow();
      assertThat(manifest.counts()).containsEntry("solutions", solutions.size());
      long given = solutions.stream().filter(s -> ids.contains(s.id())).count();
      assertThat(((Number) manifest.counts().get("dropped")).longValue())
          .isEqualTo(method == LabelMethod.JUDGE ? 0 : SOLUTIONS - given);
      assertThat(((Number) manifest.counts().get("found")).longValue())
          .isEqualTo(solutions.size() - given);
    }
  }

  /** SIGKILL after the first part; the next start finishes, with the same table. */
  @Test
  void aKilledJobIsResumedToTheSameTable() throws Exception {
    run(config(LabelMethod.MONTE_CARLO, LabelType.SOFT, "undisturbed"));
    Process killed = start("killed", false);
    Path first = folder.resolve("killed.checkpoints/part-000001/manifest.json");
    while (killed.isAlive() && !Files.exists(first)) {
      Thread.sleep(2);
    }
    killed.destroyForcibly().waitFor();
    assertThat(Files.exists(first)).isTrue();
    assertThat(Files.exists(folder.resolve("killed"))).as("killed before the end").isFalse();
    Instant kept = Files.getLastModifiedTime(first).toInstant();
    Process refused = start("killed", false);
    assertThat(refused.waitFor()).as("without --resume").isEqualTo(2);
    assertThat(Files.getLastModifiedTime(first).toInstant()).isEqualTo(kept);
    assertThat(start("killed", true).waitFor()).as(said("killed")).isZero();
    assertThat(read("killed")).isEqualTo(read("undisturbed"));
    assertThat(Files.exists(folder.resolve("killed.checkpoints"))).isFalse();
  }

  @Test
  void theEstimateIsMeasuredAndWritesNothing() {
    LabelConfig config = config(LabelMethod.MONTE_CARLO, LabelType.SOFT, "planned");
    try (LazySpark spark = new LazySpark("labels", "local[2]", new Interruption())) {
      Plan plan = new LabelJob().plan(config, context(spark, System.out));
      assertThat(plan.steps()).anyMatch(step -> step.contains("read 12 solutions"));
      assertThat(plan.tokens().orElseThrow()).isPositive();
      assertThat(plan.time().orElseThrow()).isPositive();
      CompletionSettings most = RecordCopy.with(config.completions(), "numSamples", 65_536);
      Plan large =
          new LabelJob()
              .plan(RecordCopy.with(config, "completions", most), context(spark, System.out));
      assertThat(large.tokens().orElseThrow())
          .as("in proportion to the completions, of which few are sampled")
          .isGreaterThan(1000 * plan.tokens().orElseThrow());
    }
    assertThat(Files.exists(Path.of(config.output()))).isFalse();
  }
}
