package io.stepwise.jobs.runreport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.evaluate.BestOfNConfig;
import io.stepwise.jobs.evaluate.BestOfNJob;
import io.stepwise.jobs.evaluate.ChooseBy;
import io.stepwise.jobs.evaluate.Selection;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.report.ReportData;
import io.stepwise.jobs.report.ReportFiles;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains of a run made by hand: its report, and choosing among them. */
class ReportOfChainsTest {
  private static final int PROBLEMS = 40;

  @TempDir static Path folder;
  private static SparkSession spark;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void chains() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("report of chains")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    // Four chains a problem, one right before and three after.
    ChainFolders.write(spark, path("before"), rows(1, true, PROBLEMS));
    ChainFolders.write(spark, path("after"), rows(3, true, PROBLEMS));
    // The reward model likes the one wrong chain best.
    ChainFolders.write(spark, path("fooled"), rows(3, false, PROBLEMS));
    ChainFolders.write(spark, path("others"), rows(3, true, PROBLEMS + 1));
    List<Map<String, Object>> unscored = rows(1, true, PROBLEMS);
    unscored.forEach(row -> row.put("step_scores", List.of()));
    ChainFolders.write(spark, path("unscored"), unscored);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static List<Map<String, Object>> rows(int right, boolean honest, int problems) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int p = 0; p < problems; p++) {
      for (int s = 0; s < 4; s++) {
        boolean correct = s < right;
        double score = correct == honest ? 0.9 - 0.01 * s : 0.2;
        rows.add(ChainFolders.row(p, s, correct ? "7" : "8", score, 0.95));
      }
    }
    return rows;
  }

  private JobContext context() {
    return new JobContext(
        CommonSettings.DEFAULTS,
        false,
        Progress.lines(new PrintStream(err, true, StandardCharsets.UTF_8)),
        new Interruption(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        () -> spark);
  }

  private ReportData report(String before, String after, String output) {
    new ReportJob()
        .run(new ReportConfig(null, path(before), path(after), path(output), false), context());
    return ReportFiles.read(InputFolder.open(path(output)).verify());
  }

  @Test
  void twoFoldersOfChainsGiveAReport() {
    ReportData data = report("before", "after", "evaluation");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("pass@1: 25.0 % → 75.0 %")
        .contains(path("evaluation") + "/report.html")
        .doesNotContain("Warning");
    assertThat(data.figures()).extracting(figure -> figure.warning()).containsOnlyNulls();
    assertThat(data.figures().get(0).meaning()).contains("4 chains each of 40 problems");
    assertThat(data.chains()).hasSize(2 * PROBLEMS);
    assertThat(data.chains().get(0).response()).contains("Step 0 of");
    assertThat(data.chains().get(0).row()).containsEntry("sample", 0).containsKey("problem_id");
    assertThat(data.reliability()).isNull();
    assertThat(data.notes())
        .anyMatch(note -> note.startsWith("Reliability of the scores is absent"))
        .anyMatch(note -> note.startsWith("Step AUROC on held-out labels is absent"));
    assertThat(InputFolder.open(path("evaluation")).text("report.html"))
        .contains("Prompt, response, row")
        .doesNotContain("class=\"warning\"");
  }

  @Test
  void rewardModelThatIsFooledIsNoSuccess() {
    ReportData data = report("before", "fooled", "fooled-evaluation");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Warning: Over-optimisation: falls from 75.0 % at N = 1 to 0.0 % at N = 4");
    assertThat(data.lead()).contains("Over-optimisation");
    assertThat(InputFolder.open(path("fooled-evaluation")).text("report.html"))
        .contains("<article class=\"card alarm\">", "<figure class=\"alarm\">");
  }

  @Test
  void chainsOfOtherProblemsAreNotCompared() {
    assertThatThrownBy(() -> report("before", "others", "no"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("40 in common of 40 before and 41 after");
    assertThat(Path.of(path("no"))).doesNotExist();
  }

  @Test
  void comparingAFolderWithItselfIsWarnedOf() {
    ReportData same = report("before", "before", "same");
    assertThat(same.notes()).anyMatch(note -> note.contains("hold the same chains"));
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("hold the same chains");
    assertThat(report("before", "after", "different").notes())
        .as("benign twin")
        .noneMatch(note -> note.contains("hold the same chains"));
  }

  @Test
  void whatIsMissingIsNamed() {
    for (ReportConfig config :
        List.of(
            new ReportConfig(null, null, null, null, false),
            new ReportConfig(null, path("before"), null, path("x"), false),
            new ReportConfig(null, path("before"), path("after"), null, false))) {
      assertThatThrownBy(() -> new ReportJob().run(config, context()))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageStartingWith("Cannot report");
    }
  }

  private void bestOfN(String chains, String choose, ChooseBy by) {
    new BestOfNJob()
        .run(
            new BestOfNConfig(
                new BestOfNConfig.Source(
                    List.of(), chains == null ? List.of() : List.of(chains), false),
                List.of(),
                List.of(StepAggregation.PROD),
                List.of(),
                new Selection(false, false),
                null,
                null,
                new BestOfNConfig.Chosen(choose, by)),
            context());
  }

  @Test
  void bestOfNReadsChains() throws IOException {
    String chosen = path("chosen.jsonl");
    bestOfN(path("before"), chosen, ChooseBy.VANILLA);
    String said = out.toString(StandardCharsets.UTF_8);
    assertThat(said.lines()).hasSize(3);
    assertThat(said.lines().skip(2)).singleElement().asString().contains("\"vanilla\":1.0");
    List<String> lines = Files.readAllLines(Path.of(chosen));
    assertThat(lines).hasSize(PROBLEMS);
    assertThat(lines)
        .allMatch(line -> line.contains("\"correct\":true") && line.contains("\"sample\":0"))
        .allMatch(line -> line.contains("\"response_text\":\"Step 0 of 7"));
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("Over-optimisation");
  }

  private static String rewardModel(String name, TokenizerKind kind, String text) {
    ReasoningTokenizer tokenizer = kind.train(List.of(text));
    try (CausalModel made =
            CausalModel.create(
                ModelPreset.named("tiny").config(tokenizer.vocabularySize(), Head.SCALAR),
                tokenizer,
                NamedRandom.of(name));
        OutputFolder output = OutputFolder.stage(path(name))) {
      made.save(output);
      output.commit(ManifestDraft.of("test", Instant.now()));
    }
    return path(name);
  }

  @Test
  void rewardModelsScoreChainsAnew() {
    String reads = rewardModel("reads", TokenizerKind.BYTE_PAIRS, "Step 0 of 7");
    String readsNothing = rewardModel("reads-nothing", TokenizerKind.CHARACTERS, "0");
    BestOfNConfig config =
        new BestOfNConfig(
            new BestOfNConfig.Source(
                List.of(),
                List.of(path("before")),
                false,
                List.of(reads, readsNothing),
                LayoutConfig.AUTO),
            List.of(),
            List.of(StepAggregation.PROD),
            List.of(4),
            new Selection(false, false),
            null,
            null,
            new BestOfNConfig.Chosen(null, ChooseBy.VANILLA));
    Plan plan = new BestOfNJob().plan(config, context());
    assertThat(plan.steps()).contains("score them with " + reads + ", " + readsNothing);
    assertThat(plan.tokens().orElseThrow()).isPositive();
    new BestOfNJob().run(config, context());
    List<JsonNode> lines =
        out.toString(StandardCharsets.UTF_8).lines().map(line -> Json.read(line, "line")).toList();
    assertThat(lines)
        .extracting(line -> line.get("scores").textValue())
        .containsExactly(reads, readsNothing);
    assertThat(lines.get(0).get("majority")).isEqualTo(lines.get(1).get("majority"));
    double mean = lines.get(1).get("mean").doubleValue();
    assertThat(lines.get(1).get("vanilla").doubleValue())
        .as("chains that a model cannot read are all equal")
        .isCloseTo(mean, within(1e-9));
    assertThat(mean).isBetween(0.1, 0.9);
  }

  @Test
  void chainsWithoutScoresAreVotedOnAndCounted() throws IOException {
    bestOfN(path("unscored"), path("voted.jsonl"), ChooseBy.MAJORITY);
    List<JsonNode> lines =
        out.toString(StandardCharsets.UTF_8).lines().map(line -> Json.read(line, "line")).toList();
    assertThat(lines).extracting(line -> line.get("n").intValue()).containsExactly(1, 2, 4);
    assertThat(lines)
        .allMatch(line -> line.get("mean").doubleValue() == 0.25)
        .noneMatch(line -> line.has("vanilla") || line.has("weighted") || line.has("aggregate"));
    assertThat(lines.get(2).get("majority").doubleValue()).isZero();
    assertThat(lines.get(2).get("oracle").doubleValue()).isEqualTo(1);
    assertThat(Files.readAllLines(Path.of(path("voted.jsonl"))))
        .hasSize(PROBLEMS)
        .allMatch(line -> line.contains("\"answer\":\"8\""));
    assertThatThrownBy(() -> bestOfN(path("unscored"), path("x.jsonl"), ChooseBy.WEIGHTED))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("they have no scores (--choose-by weighted, expected majority");
    assertThat(Path.of(path("x.jsonl"))).doesNotExist();
    out.reset();
    String model = rewardModel("scores-them", TokenizerKind.BYTE_PAIRS, "Step 0 of 7");
    new BestOfNJob()
        .run(
            new BestOfNConfig(
                new BestOfNConfig.Source(
                    List.of(), List.of(path("unscored")), false, List.of(model), LayoutConfig.AUTO),
                List.of(),
                List.of(StepAggregation.PROD),
                List.of(4),
                new Selection(false, false),
                null,
                path("unscored.html"),
                new BestOfNConfig.Chosen(null, ChooseBy.VANILLA)),
            context());
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"vanilla\"", "\"aggregate\"");
  }

  @Test
  void chainsOfTheSameProblemsAreComparedProblemByProblem() throws IOException {
    List<Map<String, Object>> mixed = rows(1, true, PROBLEMS);
    mixed.subList(0, 4).forEach(row -> row.put("correct", true)); // problem 0: from 1 of 4 to 4
    String other = ChainFolders.write(spark, path("mixed"), mixed);
    new BestOfNJob()
        .run(
            new BestOfNConfig(
                new BestOfNConfig.Source(
                    List.of(), List.of(path("before"), path("after"), other), false),
                List.of(),
                List.of(StepAggregation.PROD),
                List.of(1),
                new Selection(false, false),
                path("compared.jsonl"),
                null,
                new BestOfNConfig.Chosen(null, ChooseBy.VANILLA)),
            context());
    List<JsonNode> lines =
        Files.readAllLines(Path.of(path("compared.jsonl"))).stream()
            .map(line -> Json.read(line, "line"))
            .toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).has("mean_difference")).isFalse();
    assertThat(lines.get(1).get("mean_difference").doubleValue()).isEqualTo(0.5);
    assertThat(lines.get(1).get("mean_difference_low").doubleValue()).isEqualTo(0.5);
    assertThat(lines.get(2).get("mean_difference").doubleValue())
        .isCloseTo(0.75 / PROBLEMS, within(1e-9));
    assertThat(lines.get(2).get("mean_difference_low").doubleValue()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("mean, " + path("after") + " minus " + path("before") + ": 50.0 (50.0 to 50.0)");
  }

  @Test
  void pageOfChainsWithoutScoresHasTheVotes() throws IOException {
    new BestOfNJob()
        .run(
            new BestOfNConfig(
                new BestOfNConfig.Source(List.of(), List.of(path("unscored")), false),
                List.of(),
                List.of(StepAggregation.PROD, StepAggregation.MIN),
                List.of(),
                new Selection(false, false),
                path("unscored.jsonl"),
                path("votes.html"),
                new BestOfNConfig.Chosen(null, ChooseBy.VANILLA)),
            context());
    assertThat(Files.readAllLines(Path.of(path("unscored.jsonl")))).as("N = 1, 2, 4").hasSize(3);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("majority", "oracle")
        .doesNotContain("vanilla");
    assertThat(Files.readString(Path.of(path("votes.html"))))
        .contains("majority vote", "any of N right")
        .doesNotContain("ighest score");
  }

  @Test
  void reportNeedsScores() {
    assertThatThrownBy(() -> report("unscored", "after", "of-unscored"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot compare chains: they have no scores (0 of 160 chains")
        .hasMessageEndingWith(path("unscored"));
    assertThat(Path.of(path("of-unscored"))).doesNotExist();
  }

  @Test
  void votesChooseTheBestScoredChainOfTheirAnswer() throws IOException {
    bestOfN(path("fooled"), path("by-score.jsonl"), ChooseBy.VANILLA);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Warning: vanilla: Over-optimisation");
    assertThat(Files.readAllLines(Path.of(path("by-score.jsonl"))))
        .allMatch(line -> line.contains("\"correct\":false"));
    bestOfN(path("fooled"), path("by-majority.jsonl"), ChooseBy.MAJORITY);
    assertThat(Files.readAllLines(Path.of(path("by-majority.jsonl"))))
        .hasSize(PROBLEMS)
        .allMatch(line -> line.contains("\"correct\":true"));
  }

  @Test
  void equalAnswersWrittenDifferentlyAreOneVote() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    String[] answers = {"1/2", "3", "3", "0.5", "0.50"};
    String[] canonical = {"1/2", "3", "3", "1/2", "1/2"};
    for (int s = 0; s < answers.length; s++) {
      Map<String, Object> row = ChainFolders.row(0, s, answers[s], 0.5);
      row.put("canonical_answer", canonical[s]);
      rows.add(row);
    }
    bestOfN(ChainFolders.write(spark, path("halves"), rows), path("half.jsonl"), ChooseBy.MAJORITY);
    assertThat(Files.readAllLines(Path.of(path("half.jsonl"))))
        .singleElement()
        .asString()
        .contains("\"answer\":\"1/2\"");
  }

  @Test
  void bestOfNReadsOneOfBoth() {
    assertThatThrownBy(() -> bestOfN(null, null, ChooseBy.VANILLA))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("either --input or --chains");
  }
}
