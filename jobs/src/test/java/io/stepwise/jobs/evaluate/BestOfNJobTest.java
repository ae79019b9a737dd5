package io.stepwise.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestOfNJobTest extends BestOfNFixture {
  @Test
  void planCountsTheCandidatesAndWritesNothing() throws IOException {
    Path input = Files.writeString(folder.resolve("rows.jsonl"), GOLDEN.replace("[\n", "[") + "\n");
    String output = folder.resolve("figures.jsonl").toString();
    BestOfNConfig config =
        reading(
            config(List.of("a"), List.of(StepAggregation.PROD), List.of(), SUBSETS, output, null),
            input.toString());
    Plan plan = new BestOfNJob().plan(config, TestContexts.withoutSpark(out));
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
    Path rows =
        Path.of(System.getProperty("stepwise.shared", "none"), "data", "bon/gsm8k_5prms.jsonl");
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
