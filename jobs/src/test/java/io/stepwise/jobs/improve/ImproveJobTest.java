package io.stepwise.jobs.improve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SearchSettings;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with a policy that has learned to answer 1 or 2, where 1 is always right. */
class ImproveJobTest {
  private static final Interruption INTERRUPTION = new Interruption();
  @TempDir static Path folder;
  private static LazySpark spark;

  /** Every step that was not taken counts as rejected. */
  private static final SearchSettings SEARCH =
      Settings.resolve(
              new WithSearch(SearchSettings.DEFAULTS),
              List.of(Layer.assignment("search.threshold=1")))
          .job()
          .search();

  private record WithSearch(SearchSettings search) {}

  @BeforeAll
  static void world() {
    spark = new LazySpark("improve", "local[2]", INTERRUPTION);
    problems("training", 40);
    problems("held-out", 3);
    List<StepLabelledSolution> answers = new ArrayList<>();
    for (Problem problem : made("demonstration", 20)) {
      List<LabelledStep> steps =
          List.of(new LabelledStep(answers.size() % 2 == 0 ? "1" : "2", Rating.UNRATED));
      answers.add(
          new StepLabelledSolution(
              problem.id(),
              problem.id(),
              problem.text(),
              "1",
              steps,
              FinishReason.UNKNOWN,
              "1",
              new Provenance("test", answers.size() + 1, "", null, 0)));
    }
    try (OutputFolder out = OutputFolder.stage(path("demonstrations"))) {
      SolutionTable.write(out, answers);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    new SftJob()
        .run(
            new SftConfig(
                path("demonstrations"),
                null,
                "tiny",
                TokenizerKind.CHARACTERS,
                path("policy"),
                100,
                new SftSettings(30, 8, 0.003, 0, OptimizerSettings.Method.ADAMW, 1)),
            context(false, new ByteArrayOutputStream()));
    try (CausalModel policy = CausalModel.load(InputFolder.open(path("policy")));
        CausalModel reward = policy.copy(Head.SCALAR);
        OutputFolder out = OutputFolder.stage(path("reward"))) {
      reward.save(out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static void problems(String name, int count) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      ProblemTable.write(out, made(name, count));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private static List<Problem> made(String name, int count) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      problems.add(new Problem(name + i, "2" + "+1".repeat(i), "1"));
    }
    return problems;
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static ImproveConfig config(String output, int iterations, double minScore) {
    return config(output, iterations, minScore, SearchMethod.BEST_OF_N, ImproveConfig.Traces.NONE);
  }

  private static ImproveConfig config(
      String output,
      int iterations,
      double minScore,
      SearchMethod method,
      ImproveConfig.Traces traces) {
    return new ImproveConfig(
        path("policy"),
        path("reward"),
        path("training"),
        path("held-out"),
        path(output),
        "gsm8k",
        new ImproveConfig.Loop(iterations, traces.stepLabels() ? 40 : 6, minScore, 2),
        new ImproveConfig.Sampling(method, 4, 12, 1, StepAggregation.PROD),
        2,
        traces,
        new SftSettings(2, 4, 0.0003, 0, OptimizerSettings.Method.ADAMW, 1),
        new PrmSettings(
            2, 4, 0.0003, 0, OptimizerSettings.Method.ADAMW, 0, NeutralAs.POSITIVE, 64, 1),
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS,
        SEARCH);
  }

  private static JobContext context(boolean resume, ByteArrayOutputStream out) {
    return new JobContext(
        new CommonSettings(5, "local[2]", Device.AUTO, null),
        resume,
        Progress.silent(),
        INTERRUPTION,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        spark);
  }

  private static List<String> run(ImproveConfig config, boolean resume) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ImproveJob().run(config, context(resume, out));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static Map<String, Number> metrics(String output) {
    Map<String, Number> metrics = new TreeMap<>();
    InputFolder.open(path(output) + "/report")
        .manifest()
        .orElseThrow()
        .metrics()
        .forEach((name, value) -> metrics.put(name, (Number) value));
    metrics.keySet().removeIf(name -> name.endsWith("seconds"));
    return metrics;
  }

  @Test
  void everyIterationTrainsOnWhatItsPolicyFoundAndAStoppedRunContinues() {
    List<String> lines = run(config("whole", 2, 0), false);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("iteration 0: held-out accuracy");
    Map<String, Number> whole = metrics("whole");
    assertThat(whole.get("iteration_1/kept").doubleValue()).isBetween(1.0, 6.0);
    assertThat(whole.get("iteration_1/sampled_tokens").doubleValue()).isPositive();
    List<StepLabelledSolution> kept = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path("whole/iteration-002/solutions")), kept::add);
    assertThat(kept).hasSize(whole.get("iteration_2/kept").intValue());
    assertThat(kept).allSatisfy(one -> assertThat(one.finalAnswer()).isNotEmpty());
    assertThat(digest("whole/iteration-001/policy"))
        .isNotEqualTo(digest("whole/iteration-002/policy"));
    assertThatThrownBy(() -> run(config("whole", 2, 0), false))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--resume");
    // As if a start had been killed during the second fine-tuning.
    Folders.remove(path("whole/report"));
    Folders.remove(path("whole/iteration-002/policy"));
    Folders.remove(path("whole/iteration-002/evaluation"));
    run(config("whole", 2, 0), true);
    assertThat(metrics("whole")).isEqualTo(whole);
  }

  @Test
  void theRewardModelLearnsFromTheLabelsOfTheSearches() {
    ImproveConfig.Traces traces = new ImproveConfig.Traces(0, "", true);
    run(config("labelled", 2, 0, SearchMethod.BEAM, traces), false);
    List<StepLabelledSolution> labelled = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path("labelled/iteration-001/labels")), labelled::add);
    assertThat(labelled).isNotEmpty();
    for (StepLabelledSolution solution : labelled) {
      LabelledStep last = solution.steps().get(solution.steps().size() - 1);
      assertThat(last.label().source().kind()).isEqualTo(LabelSource.Kind.MONTE_CARLO);
      assertThat(last.label().samples()).isPositive();
      if (last.label().samples() == 1) { // nothing else continues it
        assertThat(last.label().value())
            .as("%s", solution)
            .hasValue(last.text().equals("1") ? 1 : 0);
      }
    }
    assertThat(digest("labelled/iteration-001/reward-model")).isNotEqualTo(digest("reward"));
    assertThat(
            InputFolder.open(path("labelled/iteration-002/solutions"))
                .manifest()
                .orElseThrow()
                .inputs())
        .anySatisfy(input -> assertThat(input.toString()).contains("iteration-001/reward-model"));
  }

  @Test
  void rejectedStepsOfRepairsHaveNoLossAndAStoppedRunContinues() {
    ImproveConfig.Traces traces = new ImproveConfig.Traces(1, "+", false);
    ImproveConfig config = config("repaired", 1, 0, SearchMethod.BEAM, traces);
    run(config, false);
    Map<String, Number> whole = metrics("repaired");
    List<List<LabelledStep>> repaired = new ArrayList<>();
    SolutionTable.read(
        InputFolder.open(path("repaired/iteration-001/solutions")),
        solution -> repaired.add(solution.steps()));
    repaired.removeIf(steps -> steps.stream().allMatch(step -> step.rating() == Rating.UNRATED));
    assertThat(repaired).hasSize(whole.get("iteration_1/repairs").intValue()).isNotEmpty();
    for (List<LabelledStep> steps : repaired) {
      int rejected = steps.stream().map(LabelledStep::rating).toList().indexOf(Rating.NEGATIVE);
      assertThat(steps.get(rejected).label().source())
          .isEqualTo(LabelSource.judge(digest("reward")));
      assertThat(steps.get(rejected + 1).text()).isEqualTo("+");
      assertThat(steps.get(rejected + 2).text()).isNotEqualTo(steps.get(rejected).text());
    }
    List<FloatBuffer> policy = weights("repaired/iteration-001/policy");
    fineTune("masked", true);
    assertThat(weights("masked")).isEqualTo(policy);
    fineTune("unmasked", false);
    assertThat(weights("unmasked")).isNotEqualTo(policy);
    Folders.remove(path("repaired/report"));
    Folders.remove(path("repaired/iteration-001/policy"));
    Folders.remove(path("repaired/iteration-001/evaluation"));
    run(config, true);
    assertThat(metrics("repaired")).isEqualTo(whole);
    assertThat(weights("repaired/iteration-001/policy")).isEqualTo(policy);
  }

  @Test
  void aMarkerThatThePolicyCannotWriteIsNamedInTheError() {
    ImproveConfig.Traces traces = new ImproveConfig.Traces(1, "wait", false);
    ImproveConfig config = config("unwritable", 1, 0, SearchMethod.BEAM, traces);
    assertThatThrownBy(() -> run(config, false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("the policy's formats cannot write")
        .hasMessageContaining("marker");
  }

  /** Fine-tunes on the repaired solutions as the iteration does. */
  private static void fineTune(String output, boolean maskNegativeSteps) {
    ImproveConfig config =
        config("repaired", 1, 0, SearchMethod.BEAM, new ImproveConfig.Traces(1, "+", false));
    new SftJob()
        .run(
            new SftConfig(
                path("repaired/iteration-001/solutions"),
                path("policy"),
                null,
                Preset.AUTO,
                TokenizerKind.BYTE_PAIRS,
                path(output),
                2,
                config.sft(),
                maskNegativeSteps,
                LoraSettings.NONE,
                config.formats()),
            context(false, new ByteArrayOutputStream()));
  }

  private static List<FloatBuffer> weights(String model) {
    try (CausalModel loaded = CausalModel.load(InputFolder.open(path(model)))) {
      return loaded.values().stream().map(FloatBuffer::wrap).toList(); // compared by content
    }
  }

  /** As a search leaves it that did not label the steps it rejected. */
  @Test
  void repairsWithoutLabelsAreNotContinued() {
    ImproveConfig config =
        config("old", 1, 0, SearchMethod.BEAM, new ImproveConfig.Traces(1, "+", false));
    run(config("old", 1, 0, SearchMethod.BEAM, ImproveConfig.Traces.NONE), false);
    Folders.remove(path("old/report"));
    String solutions = path("old/iteration-001/solutions");
    List<StepLabelledSolution> kept = new ArrayList<>();
    SolutionTable.read(InputFolder.open(solutions), kept::add);
    Folders.remove(solutions);
    try (OutputFolder out = OutputFolder.stage(solutions)) {
      SolutionTable.write(out, kept);
      out.commit(ManifestDraft.of("improve-search", Instant.EPOCH));
    }
    assertThatThrownBy(() -> run(config, true))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("did not label rejected steps")
        .hasMessageContaining(solutions);
  }

  @Test
  void methodsWithoutStepsHaveNoTraces() {
    ImproveConfig.Traces traces = new ImproveConfig.Traces(1, "2", false);
    assertThatThrownBy(
            () -> run(config("whole-traces", 1, 0, SearchMethod.BEST_OF_N, traces), false))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("setting repairs")
        .hasMessageContaining("best-of-n");
  }

  private static String digest(String name) {
    return InputFolder.any(path(name)).digest();
  }

  @Test
  void nothingFoundIsAnError() {
    assertThatThrownBy(() -> run(config("none", 1, 1), false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("0 of 6 problems");
  }

  @Test
  void iterationsTakeTheNextProblems() {
    List<Problem> five = made("slices", 5);
    assertThat(ImproveJob.slice(five, 2, 1)).containsExactly(five.get(0), five.get(1));
    assertThat(ImproveJob.slice(five, 2, 3)).containsExactly(five.get(4), five.get(0));
    assertThat(ImproveJob.slice(five, 9, 2)).isEqualTo(five);
  }
}
