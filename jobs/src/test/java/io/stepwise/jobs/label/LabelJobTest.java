package io.stepwise.jobs.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.Texts;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.MathGrader;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.UntrainedModels;
import io.stepwise.jobs.cli.Stepwise;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.rollout.spark.LabelMethod;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with models of 0.8 M parameters that know nothing. */
class LabelJobTest {
  private static final int SOLUTIONS = 12;

  @TempDir static Path folder;

  @BeforeAll
  static void world() {
    Demonstrator demonstrator =
        new Demonstrator(NamedRandom.of("facts"), Demonstrator.Rates.DEFAULT);
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (Problem problem :
        new RunningTotalTask().problems(NamedRandom.of("label"), SOLUTIONS, Split.TRAINING)) {
      solutions.add(
          solution(
              problem,
              problem.answer(),
              demonstrator.solve(problem, NamedRandom.of("label", problem.id()))));
    }
    write("solutions", solutions);
    StepLabelledSolution one = solutions.get(0);
    write(
        "unknown",
        List.of(
            solution(
                new Problem("p", one.problem(), null),
                null,
                one.steps().stream().map(LabelledStep::text).toList())));
    StepLabelledSolution odd =
        solution(new Problem("q", one.problem(), "1"), "1", List.of("5+5=Ω", "1+1=2"));
    write("partly-readable", List.of(odd, one));
    write("unreadable", List.of(odd));
    UntrainedModels.write(folder, "0123456789+-=");
  }

  private static StepLabelledSolution solution(Problem problem, String answer, List<String> texts) {
    List<LabelledStep> steps =
        texts.stream().map(step -> new LabelledStep(step, Rating.UNRATED)).toList();
    String problemId = Texts.problemId(problem.text());
    return new StepLabelledSolution(
        Texts.solutionId(problemId, steps),
        problemId,
        problem.text(),
        answer,
        steps,
        FinishReason.SOLUTION,
        null,
        new Provenance("test.jsonl", 1, "", null, 0));
  }

  private static void write(String name, List<StepLabelledSolution> solutions) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      SolutionTable.write(out, solutions);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static LabelConfig config(LabelMethod method, LabelType type, String output) {
    return new LabelConfig(
        path("solutions"),
        method,
        method.needsPolicy() ? path(Head.LANGUAGE_MODEL.name()) : null,
        method.needsJudge() ? path(Head.SCALAR.name()) : null,
        0.5,
        type,
        Tasks.AUTO,
        path(output),
        2,
        4,
        new CompletionSettings(3, 1, 40, 2),
        LabelConfig.OmegaSettings.DEFAULTS,
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS);
  }

  private static JobContext context(LazySpark spark, PrintStream out) {
    return new JobContext(
        new CommonSettings(1, "local[2]", Device.AUTO, null),
        false,
        Progress.silent(),
        new Interruption(),
        out,
        spark);
  }

  private static String run(LabelConfig config) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LazySpark spark = new LazySpark("labels", "local[2]", new Interruption())) {
      new LabelJob()
          .run(config, context(spark, new PrintStream(out, true, StandardCharsets.UTF_8)));
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<StepLabelledSolution> read(String name) {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path(name)).verify(), solutions::add);
    return solutions;
  }

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
  void aRewardModelIsNoPolicy() {
    LabelConfig good = config(LabelMethod.MONTE_CARLO, LabelType.SOFT, "no-policy");
    assertThatThrownBy(
            () ->
                run(
                    good.with(
                        LabelMethod.MONTE_CARLO,
                        path(Head.SCALAR.name()),
                        null,
                        path("no-policy"))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith(
            "Cannot complete solutions: --policy is a reward model (scalar head, expected a language model) at ");
    assertThatThrownBy(
            () ->
                run(
                    good.with(
                        LabelMethod.RULES,
                        path(Head.LANGUAGE_MODEL.name()),
                        null,
                        path("no-policy"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage("Cannot label: the method uses no policy (rules, expected no --policy)");
    assertThat(Files.exists(folder.resolve("no-policy"))).isFalse();
  }

  @Test
  void everyMethodCommitsEachSolutionOnce() {
    for (LabelMethod method :
        List.of(LabelMethod.OMEGA, LabelMethod.JUDGE, LabelMethod.CONSENSUS)) {
      run(config(method, LabelType.SOFT, method.word()));
      List<StepLabelledSolution> solutions = read(method.word());
      assertThat(solutions).extracting(StepLabelledSolution::id).doesNotHaveDuplicates();
      Manifest manifest = InputFolder.open(path(method.word())).manifest().orElseThrow();
      assertThat(manifest.counts()).containsEntry("solutions", solutions.size());
      assertThat(((Number) manifest.counts().get("dropped")).intValue())
          .isEqualTo(method == LabelMethod.CONSENSUS ? SOLUTIONS - solutions.size() : 0);
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

  private static String said(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  private static Process start(String output, boolean resume) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add") || flag.startsWith("-Dai.djl"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            Stepwise.class.getName(),
            "label",
            "--input=" + path("solutions"),
            "--policy=" + path(Head.LANGUAGE_MODEL.name()),
            "--output=" + path(output),
            "--num-samples=3",
            "--max-tokens=40",
            "--searches=2",
            "--checkpoint-every=4",
            "--master=local[2]"));
    if (resume) {
      command.add("--resume");
    }
    File log = folder.resolve(output + ".log").toFile();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  @Test
  void whatCannotBeLabelledIsRejectedInOneLine() {
    LabelConfig good = config(LabelMethod.CONSENSUS, LabelType.SOFT, "rejected");
    String policy = good.policy();
    assertThatThrownBy(() -> run(good.with(LabelMethod.CONSENSUS, policy, null, path("r1"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("consensus, expected --reward-model FOLDER");
    assertThatThrownBy(() -> run(good.with(LabelMethod.OMEGA, null, null, path("r2"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("omega, expected --policy FOLDER");
    LabelConfig unknown =
        new LabelConfig(
            path("unknown"),
            LabelMethod.MONTE_CARLO,
            policy,
            null,
            0.5,
            LabelType.SOFT,
            Tasks.AUTO,
            path("r3"),
            1,
            4,
            good.completions(),
            good.omega(),
            good.layout(),
            good.formats());
    assertThatThrownBy(() -> run(unknown))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no reference answer")
        .hasMessageContaining("test.jsonl:1");
    assertThat(Files.exists(folder.resolve("r3"))).isFalse();
    assertThat(Files.exists(folder.resolve("r3.checkpoints"))).as("before any work").isFalse();
  }

  @Test
  void solutionsThatThePolicyCannotReadAreCountedAndAloneRejected() {
    LabelConfig good = config(LabelMethod.CONSENSUS, LabelType.SOFT, "partly");
    run(good.of(path("partly-readable")));
    Manifest manifest = InputFolder.open(path("partly")).manifest().orElseThrow();
    assertThat(manifest.counts()).containsEntry("unreadable", 1).containsEntry("given", 2);
    assertThat(read("partly"))
        .as("a reward model of the same tokenizer can be trained on the output")
        .noneMatch(solution -> solution.steps().get(0).text().contains("Ω"));
    assertThatThrownBy(
            () ->
                run(
                    good.of(path("unreadable"))
                        .with(LabelMethod.JUDGE, null, good.rewardModel(), path("none"))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Ω");
    assertThat(Files.exists(folder.resolve("none"))).isFalse();
  }

  @Test
  void theEstimateIsMeasuredAndWritesNothing() {
    LabelConfig config = config(LabelMethod.MONTE_CARLO, LabelType.SOFT, "planned");
    try (LazySpark spark = new LazySpark("labels", "local[2]", new Interruption())) {
      Plan plan = new LabelJob().plan(config, context(spark, System.out));
      assertThat(plan.steps()).anyMatch(step -> step.contains("read 12 solutions"));
      assertThat(plan.tokens().orElseThrow()).isPositive();
      assertThat(plan.time().orElseThrow()).isPositive();
    }
    assertThat(Files.exists(Path.of(config.output()))).isFalse();
  }
}
