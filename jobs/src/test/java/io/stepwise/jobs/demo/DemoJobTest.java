package io.stepwise.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Problem;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.RowStream;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.documents.MetricsReference;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.ppo.ProcessForm;
import io.stepwise.policy.ppo.TruncatedChains;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import io.stepwise.rollout.spark.RolloutStage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop on a budget of a few updates. */
class DemoJobTest {
  private static final List<String> FOLDERS =
      List.of(
          "labels",
          "demonstrations",
          "problems/training",
          "problems/held-out",
          "solutions",
          "policy/sft",
          "prm",
          "rollouts/held-out-before",
          "rollouts/iteration-000001",
          "rollouts/iteration-000002",
          "policy/final",
          "rollouts/held-out-after",
          "evaluation");

  @TempDir Path parent;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private DemoConfig config() {
    return new DemoConfig(
        parent.resolve("run").toString(),
        40,
        60,
        0.25,
        6,
        2,
        2,
        4,
        2,
        new SftSettings(4, 8, 0.02, 2, Method.MUON, 2),
        new PrmSettings(4, 8, 0.02, 2, Method.MUON, 0.5, NeutralAs.POSITIVE, 512, 2),
        new PpoSettings(
            1e-3,
            1e-3,
            0,
            LrSchedulerType.LINEAR,
            0,
            1,
            4,
            0.2,
            0.28,
            3,
            0.5,
            0.02,
            1,
            0.95,
            1,
            ProcessForm.MIN,
            1,
            0.5,
            TruncatedChains.BOOTSTRAP,
            0,
            2));
  }

  /** Asks for a stop when a phase begins, as Ctrl-C there would. */
  private record StopAt(String phase, Interruption interruption) implements Progress {
    @Override
    public Phase phase(String name, long total, String unit) {
      if (name.equals(phase)) {
        interruption.request();
      }
      return Progress.silent().phase(name, total, unit);
    }

    @Override
    public void say(String line) {}
  }

  private void run(boolean resume, String stopAt) {
    Interruption interruption = new Interruption();
    try (LazySpark spark = new LazySpark("demo test", "local[2]", interruption)) {
      new DemoJob()
          .run(config(), context(resume, new StopAt(stopAt, interruption), interruption, spark));
    }
  }

  private JobContext context(
      boolean resume, Progress progress, Interruption interruption, LazySpark spark) {
    return new JobContext(
        new CommonSettings(3, "local[2]", Device.AUTO, null),
        resume,
        progress,
        interruption,
        new PrintStream(printed, true, StandardCharsets.UTF_8),
        spark);
  }

  private InputFolder folder(String name) {
    return InputFolder.open(parent.resolve("run").resolve(name).toString());
  }

  private Manifest.FileEntry weights(String name) {
    return folder(name).manifest().orElseThrow().files().get("model.safetensors");
  }

  private void removeRun() throws IOException {
    try (Stream<Path> files = Files.walk(parent.resolve("run"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void planEstimatesTheDemoInATemporaryFolder() {
    Interruption interruption = new Interruption();
    try (LazySpark spark = new LazySpark("plan", "local[2]", interruption)) {
      Plan plan =
          new DemoJob().plan(config(), context(false, Progress.silent(), interruption, spark));
      assertThat(plan.tokens().orElseThrow()).isGreaterThan(1000);
      assertThat(plan.time()).isPresent();
      assertThat(plan.steps()).hasSize(5);
      DemoConfig large = RecordCopy.with(config(), "heldOut", 10_000);
      Plan more =
          new DemoJob()
              .plan(
                  RecordCopy.with(large, "evalSamples", 4096),
                  context(false, Progress.silent(), interruption, spark));
      assertThat(more.tokens().orElseThrow()).isGreaterThan(2L * 10_000 * 4096);
      assertThat(more.time().orElseThrow()).isGreaterThan(plan.time().orElseThrow());
      assertThat(more.steps().get(4)).contains("4096 chains of each of 10000 problems");
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void estimateSamplesOfABoundedNumberOfProblems() {
    DemoConfig large = RecordCopy.with(config(), "heldOut", 10_000);
    DemoConfig bounded = DemoCostEstimate.bounded(RecordCopy.with(large, "numPrompts", 1_000_000));
    assertThat(bounded.heldOut()).isEqualTo(200);
    assertThat(bounded.numPrompts()).isEqualTo(200);
    assertThat(DemoCostEstimate.bounded(config())).isEqualTo(config());
  }

  /** One id per problem, in every table of a run. */
  private void tablesJoinByProblem() {
    Set<String> training = ids("problems/training");
    assertThat(problemIds("demonstrations")).isNotEmpty().isSubsetOf(training);
    assertThat(problemIds("solutions")).containsAnyElementsOf(training);
    try (LazySpark spark = new LazySpark("join", "local[2]", new Interruption())) {
      String chains = folder("rollouts/held-out-after").path() + "/" + RolloutStage.TABLE;
      List<String> ids =
          spark
              .get()
              .read()
              .parquet(chains)
              .select("problem_id")
              .distinct()
              .as(Encoders.STRING())
              .collectAsList();
      assertThat(ids).containsExactlyInAnyOrderElementsOf(ids("problems/held-out"));
    }
  }

  private Set<String> ids(String name) {
    return ProblemTable.list(folder(name)).stream().map(Problem::id).collect(Collectors.toSet());
  }

  private Set<String> problemIds(String name) {
    Set<String> ids = new HashSet<>();
    try (RowStream<StepLabelledSolution> stream = SolutionTable.stream(folder(name))) {
      stream.forEachRemaining(solution -> ids.add(solution.problemId()));
    }
    return ids;
  }

  @Test
  void runStoppedInEveryPhaseAndResumedGivesThePolicyOfAnUndisturbedOne() throws IOException {
    run(false, "nowhere");
    for (String name : FOLDERS) {
      assertThat(folder(name).verify().manifest()).as(name).isPresent();
    }
    tablesJoinByProblem();
    assertThat(MetricsReference.missing(parent.resolve("run"))).as("not in metrics.md").isEmpty();
    assertThat(folder("evaluation").text("report.html")).contains("<html").contains("</html>");
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("report.html");
    assertThat(Files.exists(parent.resolve("run/policy/final.checkpoints"))).isFalse();
    assertThat(weights("policy/final")).isNotEqualTo(weights("policy/sft"));
    assertThatThrownBy(() -> run(false, "nowhere"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--resume");
    Manifest.FileEntry policy = weights("policy/final");
    Manifest.FileEntry judge = weights("prm");

    removeRun();
    boolean resume = false;
    for (String phase : List.of("make-data", "ingest", "sft", "train-prm", "train-policy")) {
      boolean again = resume;
      assertThatThrownBy(() -> run(again, phase)).as(phase).isInstanceOf(Interrupted.class);
      resume = true;
    }
    assertThat(Files.exists(parent.resolve("run/policy/final"))).isFalse();
    run(true, "nowhere");
    for (String name : FOLDERS) {
      assertThat(folder(name).verify().manifest()).as(name).isPresent();
    }
    assertThat(weights("prm")).isEqualTo(judge);
    assertThat(weights("policy/final")).isEqualTo(policy);
    run(true, "nowhere");
    assertThat(weights("policy/final")).isEqualTo(policy);
  }
}
