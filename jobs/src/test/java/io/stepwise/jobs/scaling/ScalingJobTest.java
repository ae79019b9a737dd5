package io.stepwise.jobs.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SearchSettings;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.spark.SolvePlan;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.SolveStage;
import io.stepwise.rollout.spark.Solved;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with small models that know nothing. */
class ScalingJobTest {
  private static final int PROBLEMS = 4;
  private static final Interruption INTERRUPTION = new Interruption();
  @TempDir static Path folder;
  private static LazySpark spark;
  private static double policyParameters;

  @BeforeAll
  static void world() {
    spark = new LazySpark("scaling", "local[2]", INTERRUPTION);
    ReasoningTokenizer tokenizer = TokenizerKind.CHARACTERS.train(List.of("0123456789+-*()="));
    for (Head head : List.of(Head.LANGUAGE_MODEL, Head.SCALAR)) {
      try (OutputFolder out = OutputFolder.stage(path(head.name()));
          CausalModel model =
              CausalModel.create(
                  ModelPreset.TINY.config(tokenizer.vocabularySize(), head),
                  tokenizer,
                  NamedRandom.of("model", head))) {
        model.save(out);
        policyParameters = head == Head.LANGUAGE_MODEL ? model.parameters() : policyParameters;
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
    }
    List<Problem> made =
        new RunningTotalTask().problems(NamedRandom.of("scaling"), PROBLEMS, Split.TRAINING);
    problems("problems", made);
    problems("unanswered", made.stream().map(p -> new Problem(p.id(), p.text(), null)).toList());
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static void problems(String name, List<Problem> problems) {
    try (OutputFolder out = OutputFolder.stage(path(name))) {
      ProblemTable.write(out, problems);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static ScalingConfig config(String problems, String output, List<Integer> sizes) {
    return config(problems, output, path("cells"), sizes, List.of(-1), List.of(0), null);
  }

  private static ScalingConfig config(
      String problems,
      String output,
      String cells,
      List<Integer> sizes,
      List<Integer> thinking,
      List<Integer> least,
      String price) {
    return new ScalingConfig(
        path(Head.LANGUAGE_MODEL.name()),
        path(Head.SCALAR.name()),
        path(problems),
        path(output),
        cells,
        price,
        RunningTotalTask.NAME,
        new ScalingConfig.Grid(
            List.of(SearchMethod.SINGLE, SearchMethod.BEST_OF_N, SearchMethod.BEAM),
            sizes,
            thinking,
            least,
            2,
            2,
            2),
        new ScalingConfig.Sampling(20, 1, StepAggregation.PROD),
        2,
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS,
        SearchSettings.DEFAULTS);
  }

  /** Keeps the words of the finished phase. */
  private static final class Words implements Progress, Progress.Phase {
    private String last = "";

    @Override
    public Phase phase(String name, long total, String unit) {
      return this;
    }

    @Override
    public void say(String line) {}

    @Override
    public void advance(long units) {}

    @Override
    public void figure(String name, double value) {}

    @Override
    public void finish(String summary) {
      last = summary;
    }

    @Override
    public void close() {}
  }

  private static String run(ScalingConfig config, boolean resume) {
    Words words = new Words();
    new ScalingJob()
        .run(
            config,
            new JobContext(
                new CommonSettings(5, "local[2]", Device.AUTO, null),
                resume,
                words,
                INTERRUPTION,
                new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                spark));
    return words.last;
  }

  private static JsonNode report(String output) throws IOException {
    return Json.read(Files.readString(folder.resolve(output).resolve("scaling.json")), output);
  }

  private static List<String> cells() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cells"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void gridsGrowAndEqualCellsAreReused() throws IOException {
    // 2 samples of difficulty, 2 seeds · (2 samples of the pool and a beam search)
    assertThat(run(config("problems", "small", List.of(2)), false))
        .isEqualTo("8 parts of the grid, 0 of them from earlier runs");
    JsonNode small = report("small");
    assertThat(small.path("cells")).hasSize(3);
    assertThat(run(config("problems", "large", List.of(2, 4)), false))
        .isEqualTo("14 parts of the grid, 8 of them from earlier runs");
    JsonNode large = report("large");
    List<JsonNode> kept = new ArrayList<>();
    large.path("cells").forEach(cell -> kept.add(cell));
    assertThat(kept).hasSize(5).contains(small.path("cells").get(2));
    // The pool has two more samples of every problem; all methods use it.
    double one = kept.get(0).path("sampled_tokens").asDouble();
    assertThat(kept.get(1).path("sampled_tokens").asDouble()).isCloseTo(2 * one, within(1e-9));
    assertThat(kept.get(2).path("sampled_tokens").asDouble()).isCloseTo(4 * one, within(1e-9));
    assertThat(kept.get(2).path("prefilled_tokens").asDouble())
        .as("the prompt is read once")
        .isCloseTo(kept.get(0).path("prefilled_tokens").asDouble(), within(1e-9));
    assertThat(kept.get(0).path("samples_from").asText()).isEqualTo("pool");
    assertThat(kept.get(0).path("scored_tokens").asDouble()).isZero();
    for (JsonNode cell : large.path("cells")) {
      long most = 20L * cell.path("num_samples").asLong();
      assertThat(cell.path("sampled_tokens").asDouble()).isPositive().isLessThanOrEqualTo(most);
      assertThat(cell.path("accuracy_by_seed")).hasSize(2);
      // Two operations per weight and token, and the attention's.
      double least = 2 * policyParameters * cell.path("sampled_tokens").asDouble();
      assertThat(cell.path("flops").asDouble()).isGreaterThan(least);
    }
    assertThat(large.path("budget_control")).as("one limit of thinking only").isEmpty();
    assertThat(large.path("budget_scaling")).hasSize(3);
    assertThat(large.path("fits")).isNotEmpty();
    assertThat(large.path("compute_optimal_oracle")).hasSize(2);
    String page = Files.readString(folder.resolve("large").resolve("scaling.html"));
    assertThat(page)
        .contains("best-of-n")
        .contains("FLOPs per problem")
        .contains("<svg")
        .doesNotContain("src=\"http");
    // A lost cell is made again, to the same numbers.
    String lost = cells().stream().filter(name -> name.startsWith("beam-n4")).findFirst().get();
    Files.delete(folder.resolve("cells").resolve(lost));
    assertThat(run(config("problems", "again", List.of(2, 4)), false))
        .isEqualTo("14 parts of the grid, 13 of them from earlier runs");
    JsonNode again = report("again");
    for (int i = 0; i < 5; i++) {
      assertThat(again.path("cells").get(i).path("accuracy_by_seed"))
          .isEqualTo(large.path("cells").get(i).path("accuracy_by_seed"));
    }
    // Other sampling is other cells.
    ScalingConfig base = config("problems", "hotter", List.of(2));
    ScalingConfig hotter =
        new ScalingConfig(
            base.policy(),
            base.rewardModel(),
            base.problems(),
            base.output(),
            base.cells(),
            base.price(),
            base.task(),
            base.grid(),
            new ScalingConfig.Sampling(20, 1.5, StepAggregation.PROD),
            2,
            base.layout(),
            base.formats(),
            base.search());
    assertThat(run(hotter, false)).isEqualTo("8 parts of the grid, 0 of them from earlier runs");
  }

  @Test
  void thinkingLimitsAreADimensionWithItsOwnMetrics() throws IOException {
    Path prices = folder.resolve("prices.json");
    Files.writeString(prices, "{\"currency\": \"EUR\", \"input\": 2, \"output\": 10}");
    ScalingConfig config =
        config(
            "problems", "thinking", null, List.of(2), List.of(6, 3), List.of(0), prices.toString());
    // 2 of difficulty, 2 limits · 2 seeds · (2 samples and a beam search)
    assertThat(run(config, false)).isEqualTo("14 parts of the grid, 0 of them from earlier runs");
    JsonNode report = report("thinking");
    assertThat(report.path("cells")).hasSize(6);
    double spent = 0;
    for (JsonNode cell : report.path("cells")) {
      int limit = cell.path("thinking_tokens_limit").asInt();
      assertThat(cell.path("thinking_tokens").asDouble()).isPositive().isLessThanOrEqualTo(limit);
      assertThat(cell.path("thinking_within_limits").asDouble()).isEqualTo(1);
      assertThat(cell.path("price").asDouble())
          .isCloseTo(
              (2
                          * (cell.path("prefilled_tokens").asDouble()
                              + cell.path("cached_tokens").asDouble())
                      + 10 * cell.path("sampled_tokens").asDouble())
                  / 1e6,
              within(1e-12));
      spent = Math.max(spent, cell.path("price").asDouble());
    }
    assertThat(report.path("cells").get(0).path("thinking_tokens").asDouble())
        .as("3 before 6")
        .isLessThan(report.path("cells").get(1).path("thinking_tokens").asDouble());
    assertThat(report.path("budget_control")).hasSize(3);
    for (JsonNode control : report.path("budget_control")) {
      assertThat(control.path("control").asDouble()).isEqualTo(1);
      assertThat(control.path("scaling_per_1000_tokens").isNumber()).isTrue();
    }
    assertThat(Files.readString(folder.resolve("thinking").resolve("scaling.html")))
        .contains("Accuracy over thinking tokens", "beam, thinking 3", "price in EUR");
    Manifest manifest = InputFolder.open(path("thinking")).manifest().orElseThrow();
    assertThat((Double) manifest.metrics().get("price")).isGreaterThan(spent);
    assertThat(manifest.metrics())
        .containsEntry("currency", "EUR")
        .containsKeys("best_of_n_thinking_3_at_2/price", "pools");
  }

  /** The samples of a pool are those that solve draws, and cost what they cost there. */
  @Test
  void cellsOfTheWholePoolAreWhatSolveFinds() throws IOException {
    ScalingConfig config =
        config("problems", "pool", null, List.of(4), List.of(-1), List.of(0), null);
    run(config, false);
    List<Question> questions =
        ProblemTable.list(InputFolder.open(path("problems"))).stream()
            .map(problem -> new Question(problem.id(), problem.text()))
            .toList();
    Cost cost = Cost.NONE;
    for (String seed : List.of("seed-5", "seed-6")) {
      SolvePlan plan =
          SolveJob.plan(
              config.solve(SearchMethod.BEST_OF_N, 4, ThinkingBudget.NONE),
              seed,
              RunningTotalTask.NAME,
              questions);
      for (Solved solved : new SolveStage(spark.get()).run(plan)) {
        cost = cost.plus(solved.result().cost());
      }
    }
    JsonNode cell = report("pool").path("cells").get(1);
    int runs = 2 * PROBLEMS;
    assertThat(cell.path("sampled_tokens").asDouble() * runs)
        .isCloseTo(cost.sampledTokens(), within(1e-6));
    assertThat(cell.path("prefilled_tokens").asDouble() * runs)
        .isCloseTo(cost.prefilledTokens(), within(1e-6));
    assertThat(cell.path("cached_tokens").asDouble() * runs)
        .isCloseTo(cost.cachedTokens(), within(1e-6));
    assertThat(cell.path("scored_tokens").asDouble() * runs)
        .isCloseTo(cost.scoredTokens(), within(1e-6));
  }

  @Test
  void contradictingThinkingLimitsAreRejected() {
    ScalingConfig config =
        config("problems", "none", null, List.of(2), List.of(3), List.of(5), null);
    assertThatThrownBy(() -> run(config, false))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("thinking-tokens")
        .hasMessageContaining("[3]");
    ScalingConfig longer =
        config("problems", "none", null, List.of(2), List.of(-1, 20), List.of(0), null);
    assertThatThrownBy(() -> run(longer, false))
        .as("before anything is measured")
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("max-tokens - 1, which is 19");
  }

  @Test
  void problemsWithoutReferenceAnswersAreRejected() {
    assertThatThrownBy(() -> run(config("unanswered", "none", List.of(2)), false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("4 of 4");
  }
}
