package io.stepwise.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BestOfNJobTest {
  /** Scores 0.9, 0.8, 0.8, 0.5, 0.3, 0.1, and which are right: the golden case of best-of-N. */
  private static final String GOLDEN =
      """
      {"problem_id": "p", "ground_truth": "\\\\frac12", "candidates": [
       {"answer": "1", "is_correct": false, "step_scores": {"a": [0.9], "b": [0.1, 0.2]}},
       {"answer": "0.5", "is_correct": true, "step_scores": {"a": [0.8], "b": [0.9]}},
       {"answer": "2", "is_correct": false, "step_scores": {"a": [0.8], "b": [0.9]}},
       {"answer": "0.5", "is_correct": true, "step_scores": {"a": [0.5], "b": [0.9]}},
       {"answer": "1/2", "is_correct": true, "step_scores": {"a": [0.3], "b": [0.9]}},
       {"answer": null, "is_correct": false, "step_scores": {"a": [0.1], "b": []}}]}
      """
          .replace("\n ", " ")
          .strip();

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private List<JsonNode> run(String rows, BestOfNConfig config) throws IOException {
    Path input = Files.writeString(folder.resolve("rows.jsonl"), rows.replace("[\n", "[") + "\n");
    return run(reading(config, input.toString()));
  }

  private static BestOfNConfig reading(BestOfNConfig config, String... input) {
    return new BestOfNConfig(
        new BestOfNConfig.Source(List.of(input), List.of(), input.length > 1),
        config.scores(),
        config.aggregate(),
        config.n(),
        config.selection(),
        config.output(),
        config.page(),
        config.chosen());
  }

  private static BestOfNConfig config(
      List<String> scores,
      List<StepAggregation> aggregate,
      List<Integer> n,
      Selection selection,
      String output,
      String page) {
    return new BestOfNConfig(
        new BestOfNConfig.Source(List.of(), List.of(), false),
        scores,
        aggregate,
        n,
        selection,
        output,
        page,
        new BestOfNConfig.Chosen(null, ChooseBy.VANILLA));
  }

  private static final Selection SUBSETS = new Selection(false, false);

  @Test
  void planCountsTheCandidatesAndWritesNothing() throws IOException {
    Path input = Files.writeString(folder.resolve("rows.jsonl"), GOLDEN.replace("[\n", "[") + "\n");
    String output = folder.resolve("figures.jsonl").toString();
    BestOfNConfig config =
        reading(
            config(List.of("a"), List.of(StepAggregation.PROD), List.of(), SUBSETS, output, null),
            input.toString());
    Plan plan = new BestOfNJob().plan(config, Contexts.printingTo(out));
    assertThat(plan.steps())
        .containsExactly(
            "read 6 candidates of 1 problem",
            "select among N candidates for N = 1, 2, 4",
            "commit " + output);
    assertThat(plan.tokens()).contains(0L);
    assertThat(plan.time().orElseThrow()).isPositive();
    assertThat(Path.of(output)).doesNotExist();
    assertThat(out.size()).isZero();
    Files.writeString(Path.of(output), "mine");
    assertThatThrownBy(() -> run(config))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("output exists already");
  }

  private List<JsonNode> run(BestOfNConfig config) {
    out.reset();
    new BestOfNJob().run(config, Contexts.printingTo(out));
    List<JsonNode> reports = new ArrayList<>();
    out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("{"))
        .forEach(line -> reports.add(Json.read(line, "output")));
    return reports;
  }

  private static BestOfNConfig config(String scores, List<Integer> n, boolean first) {
    return config(
        scores == null ? List.of() : List.of(scores),
        List.of(StepAggregation.PROD),
        n,
        new Selection(first, false),
        null,
        null);
  }

  private static double figure(JsonNode report, String name) {
    return report.get(name).doubleValue();
  }

  @Test
  void figuresAreThoseOfTheGoldenCase() throws IOException {
    List<JsonNode> reports = run(GOLDEN, config("a", List.of(1, 2, 3, 4, 5, 6), false));
    double[] golden = {0.5, 13 / 30.0, 0.275, 1 / 6.0, 1 / 12.0, 0};
    for (int i = 0; i < golden.length; i++) {
      JsonNode report = reports.get(i);
      assertThat(report.get("n").intValue()).isEqualTo(i + 1);
      assertThat(figure(report, "vanilla")).isCloseTo(golden[i], within(1e-12));
      assertThat(figure(report, "mean")).isEqualTo(0.5);
    }
    assertThat(figure(reports.get(1), "oracle")).isCloseTo(0.8, within(1e-12));
    assertThat(figure(reports.get(5), "oracle")).isEqualTo(1);
    // all six: "0.5" has two votes of six and the highest sum, 1.3
    assertThat(figure(reports.get(5), "majority")).isEqualTo(1);
    assertThat(figure(reports.get(5), "weighted")).isEqualTo(1);
  }

  @Test
  void firstCandidatesAreTakenInListedOrderOnRequest() throws IOException {
    List<JsonNode> reports = run(GOLDEN, config("a", List.of(1, 2), true));
    assertThat(figure(reports.get(0), "oracle")).isZero();
    assertThat(figure(reports.get(1), "oracle")).isEqualTo(1);
    assertThat(figure(reports.get(1), "mean")).isEqualTo(0.5);
    assertThat(figure(reports.get(1), "vanilla")).isZero();
  }

  @Test
  void answerCheckJudgesWhereTheRowDoesNot() throws IOException {
    String unjudged = GOLDEN.replaceAll(" \"is_correct\": (true|false),", "");
    assertThat(unjudged).doesNotContain("is_correct");
    List<JsonNode> reports = run(unjudged, config("a", List.of(1), false));
    assertThat(figure(reports.get(0), "mean")).isEqualTo(0.5);
  }

  @Test
  void equalAnswersAreOneVoteHoweverTheyAreWritten() throws IOException {
    String row =
        "{\"problem_id\":\"p\",\"ground_truth\":\"1/2\",\"candidates\":["
            + candidate("3")
            + ","
            + candidate("3")
            + ","
            + candidate("0.5")
            + ","
            + candidate("\\\\frac{1}{2}")
            + ","
            + candidate("1/2")
            + "]}";
    JsonNode report = run(row, config(null, List.of(5), false)).get(0);
    assertThat(figure(report, "majority")).isEqualTo(1);
    String different = row.replace("0.5", "0.6").replace("\\\\frac{1}{2}", "0.7");
    assertThat(figure(run(different, config(null, List.of(5), false)).get(0), "majority"))
        .as("benign twin")
        .isZero();
  }

  @Test
  void whatTheCheckCannotDecideIsNoWrongAnswer() throws IOException {
    String row =
        "{\"problem_id\":\"p\",\"ground_truth\":\"1.5\",\"candidates\":["
            + candidate("9**9**9**9")
            + ","
            + candidate("1.5")
            + "]}";
    JsonNode report = run(row, config(null, List.of(1), false)).get(0);
    assertThat(figure(report, "mean")).isEqualTo(1);
    assertThat(report.get("undecided").intValue()).isEqualTo(1);
    JsonNode twin = run(row.replace("9**9**9**9", "9"), config(null, List.of(1), false)).get(0);
    assertThat(figure(twin, "mean")).isEqualTo(0.5);
    assertThat(twin.has("undecided")).isFalse();
  }

  private static String candidate(String answer) {
    return "{\"answer\":\"" + answer + "\",\"step_scores\":[0.5]}";
  }

  @Test
  void fileIsCreatedOnRequest() throws IOException {
    Path made = folder.resolve("out.jsonl");
    Path input = Files.writeString(folder.resolve("rows.jsonl"), GOLDEN.replace("[\n", "[") + "\n");
    new BestOfNJob()
        .run(
            reading(
                config(
                    List.of("b"),
                    List.of(StepAggregation.MIN),
                    List.of(),
                    SUBSETS,
                    made.toString(),
                    null),
                input.toString()),
            Contexts.printingTo(out));
    assertThat(Files.readAllLines(made)).hasSize(3);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("of 1 problem (", "vanilla");
  }

  @Test
  void severalRewardModelsAndAggregatesAreOneTableAndOnePage() throws IOException {
    Path output = folder.resolve("table.jsonl");
    Path page = folder.resolve("page.html");
    run(
        GOLDEN,
        config(
            List.of(),
            List.of(StepAggregation.PROD, StepAggregation.MIN),
            List.of(2, 4),
            SUBSETS,
            output.toString(),
            page.toString()));
    List<JsonNode> lines =
        Files.readAllLines(output).stream().map(line -> Json.read(line, "line")).toList();
    assertThat(lines)
        .extracting(
            line ->
                line.get("scores").textValue()
                    + " "
                    + line.get("aggregate").textValue()
                    + " "
                    + line.get("n"))
        .containsExactly(
            "a prod 2",
            "a prod 4",
            "a min 2",
            "a min 4",
            "b prod 2",
            "b prod 4",
            "b min 2",
            "b min 4");
    assertThat(figure(lines.get(0), "vanilla")).isCloseTo(13 / 30.0, within(1e-12));
    assertThat(figure(lines.get(0), "majority")).isEqualTo(figure(lines.get(6), "majority"));
    assertThat(figure(lines.get(4), "vanilla")).isNotEqualTo(figure(lines.get(0), "vanilla"));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("at N = 4", "a, prod", "b, min", "majority");
    assertThat(Files.readString(page)).contains("<svg", "highest score: a, prod", "any of N right");
  }

  @Test
  void severalFilesAreRowsOfOneTable() throws IOException {
    Path one = Files.writeString(folder.resolve("one.jsonl"), GOLDEN.replace("[\n", "[") + "\n");
    Path two =
        Files.writeString(
            folder.resolve("two.jsonl"),
            GOLDEN.replace("[\n", "[").replace("0.9]", "0.05]") + "\n");
    List<JsonNode> lines =
        run(reading(config("a", List.of(2), false), one.toString(), two.toString()));
    assertThat(lines)
        .extracting(line -> line.get("input").textValue())
        .containsExactly(one.toString(), two.toString());
    assertThat(figure(lines.get(1), "vanilla")).isGreaterThan(figure(lines.get(0), "vanilla"));
  }

  @Test
  void letsVerifysProtocolFillsPoolsUpAndEstimatesTheSameAccuracy() throws IOException {
    String three =
        GOLDEN
            + "\n"
            + "{\"problem_id\": \"q\", \"ground_truth\": \"1\", \"candidates\": ["
            + " {\"answer\": \"1\", \"is_correct\": true, \"step_scores\": {\"a\": [0.5]}}]}";
    BestOfNConfig protocol =
        config(
            List.of("a"),
            List.of(StepAggregation.PROD),
            List.of(3, 6),
            new Selection(false, true),
            null,
            null);
    List<JsonNode> lines = run(three, protocol);
    // the second problem's only answer is among 3 of 6 slots half of the time
    assertThat(figure(lines.get(0), "vanilla")).isCloseTo((0.275 + 0.5) / 2, within(0.06));
    assertThat(figure(lines.get(0), "vanilla_sd")).isBetween(0.2, 0.5);
    assertThat(figure(lines.get(1), "vanilla")).isCloseTo(0.5, within(1e-9));
    assertThat(figure(lines.get(1), "vanilla_sd")).isCloseTo(0, within(1e-9));
    assertThat(figure(lines.get(1), "oracle")).isCloseTo(1, within(1e-9));
    assertThatThrownBy(() -> run(three, config("a", List.of(3), false)))
        .as("without filling up, a pool of one is too small")
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void metricsAreAbsentWhereNoCandidateHasAnAnswer() throws IOException {
    String row =
        "{\"problem_id\":\"p\",\"ground_truth\":\"1\",\"candidates\":["
            + "{\"answer\":null,\"step_scores\":[0.5]},{\"answer\":null,\"step_scores\":[0.4]}]}";
    JsonNode report = run(row, config(null, List.of(2), false)).get(0);
    assertThat(report.has("vanilla")).isFalse();
    assertThat(report.get("absent").get("vanilla").textValue())
        .isEqualTo("no candidate has an answer");
    JsonNode twin = run(row.replaceFirst("null", "\"2\""), config(null, List.of(2), false)).get(0);
    assertThat(figure(twin, "vanilla")).as("benign twin").isZero();
    assertThat(twin.has("absent")).isFalse();
  }

  @Test
  void overOptimisationIsInTheOutput() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int p = 0; p < 20; p++) {
      rows.append("{\"problem_id\":\"p" + p + "\",\"candidates\":[");
      for (int c = 0; c < 4; c++) {
        rows.append(c == 0 ? "" : ",")
            .append("{\"answer\":\"" + c + "\",\"is_correct\":" + (c > 0))
            .append(",\"step_scores\":[" + (c == 0 ? 0.9 : 0.5) + "]}");
      }
      rows.append("]}\n");
    }
    List<JsonNode> lines = run(rows.toString(), config(null, List.of(1, 4), false));
    assertThat(lines.get(0).has("warnings")).isFalse();
    assertThat(lines.get(1).get("warnings").get(0).textValue())
        .startsWith("vanilla: Over-optimisation");
    String benign = rows.toString().replace("0.9", "0.1");
    assertThat(run(benign, config(null, List.of(1, 4), false)).get(1).has("warnings")).isFalse();
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThatThrownBy(() -> run(GOLDEN, config("c", List.of(), false)))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("expected one of a, b");
    BestOfNConfig both =
        config(
            List.of(),
            List.of(StepAggregation.PROD),
            List.of(),
            new Selection(true, true),
            null,
            null);
    assertThatThrownBy(() -> run(GOLDEN, both))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--lets-verify");
    String unknown =
        GOLDEN
            .replaceAll(" \"is_correct\": (true|false),", "")
            .replaceFirst("\"ground_truth\": \"[^\"]*\"", "\"ground_truth\": null");
    assertThatThrownBy(() -> run(unknown, config("a", List.of(), false)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("ground_truth");
    assertThatThrownBy(() -> run(GOLDEN, config("a", List.of(7), false)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("expected 1 to 6");
    assertThatThrownBy(() -> run(GOLDEN.replace("[0.3]", "[1.3]"), config("a", List.of(), false)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("rows.jsonl:1");
    assertThatThrownBy(() -> run(GOLDEN + "\n" + GOLDEN, config("a", List.of(), false)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("rows.jsonl:2");
    assertThatThrownBy(() -> run("", config("a", List.of(), false)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no problems");
  }

  @Test
  void publishedScoresOnRealRowsBehaveAsTheyMust() {
    Path rows = Contexts.SHARED.resolve("bon/gsm8k_5prms.jsonl");
    assumeTrue(
        Files.isRegularFile(rows),
        "skipped: no real rows (system property stepwise.shared names no folder)");
    for (String model : List.of("math_shepherd", "qwen_prm", "skywork_prm")) {
      List<JsonNode> reports =
          run(
              reading(
                  config(
                      List.of(model),
                      List.of(StepAggregation.MIN),
                      List.of(1, 8, 32),
                      SUBSETS,
                      null,
                      null),
                  rows.toString()));
      double mean = figure(reports.get(0), "mean");
      assertThat(mean).isCloseTo(6668 / 8128.0, within(1e-12));
      assertThat(figure(reports.get(0), "vanilla")).isCloseTo(mean, within(1e-9));
      assertThat(figure(reports.get(0), "oracle")).isCloseTo(mean, within(1e-9));
      for (JsonNode report : reports) {
        assertThat(figure(report, "vanilla")).isBetween(mean - 0.02, figure(report, "oracle"));
        assertThat(figure(report, "weighted_low")).isLessThan(figure(report, "weighted_high"));
      }
      assertThat(figure(reports.get(2), "weighted")).isGreaterThan(mean);
    }
  }
}
