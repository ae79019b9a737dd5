package io.stepwise.jobs.evaluate.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.prm.sample.NeutralAs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsJobTest {
  /** Scores and labels of the golden case, one solution per step. */
  private static final double[] SCORES = {0.9, 0.8, 0.7, 0.7, 0.4, 0.2, 0.1};

  private static final int[] LABELS = {1, 1, 0, 1, 1, 0, 0};

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static String golden() {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < SCORES.length; i++) {
      rows.append(
          "{\"id\": \"%d\", \"problem\": \"p%d\", \"step_scores\": [%s], \"labels\": [%d]}%n"
              .formatted(i, i, SCORES[i], LABELS[i]));
    }
    return rows.toString();
  }

  private JsonNode run(String rows) throws IOException {
    return run(rows, NeutralAs.POSITIVE);
  }

  private JsonNode run(String rows, NeutralAs neutralAs) throws IOException {
    Path input = Files.writeString(folder.resolve("scores.jsonl"), rows);
    return run(config(List.of(input.toString()), neutralAs, null, null)).get(0);
  }

  private static StepsConfig config(
      List<String> input, NeutralAs neutralAs, String output, String page) {
    return new StepsConfig(
        List.of(),
        null,
        1,
        0,
        input,
        new StepsConfig.Labels(neutralAs, HumanSteps.CORRECT),
        output,
        page,
        LayoutConfig.AUTO);
  }

  private List<JsonNode> run(StepsConfig config) {
    out.reset();
    new StepsJob().run(config, TestContexts.withoutSpark(out));
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> Json.read(line, "output"))
        .toList();
  }

  private static double metric(JsonNode report, String key) {
    return report.get(key).doubleValue();
  }

  @Test
  void metricsAreThoseOfTheGoldenCase() throws IOException {
    JsonNode report = run(golden());
    assertThat(metric(report, "step_auroc")).isCloseTo(0.875, within(1e-12));
    assertThat(metric(report, "brier")).isCloseTo(0.14857142857142855, within(1e-12));
    assertThat(report.get("steps").intValue()).isEqualTo(7);
    assertThat(report.get("wrong_steps").intValue()).isEqualTo(3);
    assertThat(report.get("problems").intValue()).isEqualTo(7);
    assertThat(metric(report, "step_auroc_low")).isLessThan(metric(report, "step_auroc_high"));
    JsonNode bins = report.get("reliability");
    assertThat(bins).hasSize(10);
    // (0.6, 0.7] holds 0.7 twice, one of them right
    assertThat(bins.get(6).get("steps").intValue()).isEqualTo(2);
    assertThat(metric(bins.get(6), "correct")).isEqualTo(0.5);
    assertThat(bins.get(4).has("correct")).as("an empty bin has no share").isFalse();
    // errors found below one half: 0.2, 0.1 of three; none seen in 0.9, 0.8, 0.7 of four
    assertThat(metric(report, "first_error_f1"))
        .isCloseTo(2 * (2 / 3.0) * 0.75 / (2 / 3.0 + 0.75), within(1e-12));
    assertThat(report.has("absent")).isFalse();
  }

  /** Problems sorted by difficulty must not give another temperature than shuffled ones. */
  @Test
  void theTemperatureDoesNotDependOnTheOrderOfTheFile() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int p = 0; p < 40; p++) {
      boolean easy = p < 20; // the second half is overconfident
      rows.add(
          "{\"problem\": \"p%d\", \"step_scores\": [%s, %s], \"labels\": [%d, %d]}%n"
              .formatted(p, easy ? 0.7 : 0.99, easy ? 0.2 : 0.97, 1, p % 3 == 0 ? 1 : 0));
    }
    JsonNode sorted = run(String.join("", rows));
    Collections.reverse(rows);
    JsonNode reversed = run(String.join("", rows));
    assertThat(metric(reversed, "temperature"))
        .isCloseTo(metric(sorted, "temperature"), within(1e-9));
    assertThat(metric(reversed, "ece_after_temperature"))
        .isCloseTo(metric(sorted, "ece_after_temperature"), within(1e-9));
    assertThat(sorted.has("temperature_note")).isFalse();
  }

  @Test
  void aTemperatureAtTheBoundOfItsSearchIsReported() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int p = 0; p < 20; p++) {
      rows.append(
          "{\"problem\": \"p%d\", \"step_scores\": [%d, %d], \"labels\": [1, 0]}%n"
              .formatted(p, p % 2, p % 2));
    }
    JsonNode report = run(rows.toString());
    assertThat(metric(report, "temperature")).isGreaterThan(99.8);
    assertThat(report.get("temperature_note").textValue())
        .contains("reached the bound of its search")
        .contains("expected between 0.01 and 100");
  }

  @Test
  void stepsAfterTheFirstWrongOneAndStepsWithoutLabelDoNotCount() throws IOException {
    String row =
        """
        {"problem": "p", "step_scores": [0.9, 0.6, 0.2, 0.8], "labels": [true, null, false, true]}
        """;
    JsonNode report = run(row);
    assertThat(report.get("steps").intValue()).isEqualTo(2);
    assertThat(report.get("unlabelled_steps").intValue()).isEqualTo(1);
    assertThat(metric(report, "step_auroc")).isEqualTo(1);
    JsonNode twin = run(row.replace("null, false, true", "true, true, false"));
    assertThat(twin.get("steps").intValue()).as("benign twin").isEqualTo(4);
    assertThat(metric(twin, "step_auroc")).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void whatCannotBeComputedIsAbsentWithItsReason() throws IOException {
    JsonNode report = run("{\"id\": 1, \"step_scores\": [0.9, 1.0], \"labels\": [1, 1]}\n");
    assertThat(report.has("step_auroc")).isFalse();
    assertThat(report.get("absent").get("step_auroc").textValue()).contains("0 wrong of 2");
    assertThat(report.get("absent").has("temperature")).isTrue();
    assertThat(report.get("absent").has("first_error_f1")).isTrue();
    assertThat(metric(report, "brier")).isCloseTo(0.005, within(1e-12));
    assertThat(metric(report, "first_error_accuracy_on_correct")).isEqualTo(1);
  }

  @Test
  void ratingsFollowTheMeaningOfNeutral() throws IOException {
    String rows = "{\"id\": 1, \"step_scores\": [0.9, 0.5, 0.1], \"ratings\": [1, 0, -1]}\n";
    assertThat(run(rows, NeutralAs.POSITIVE).get("steps").intValue()).isEqualTo(3);
    assertThat(run(rows, NeutralAs.NEGATIVE).get("steps").intValue()).isEqualTo(2);
    JsonNode left = run(rows, NeutralAs.HALF);
    assertThat(left.get("steps").intValue()).isEqualTo(2);
    assertThat(left.get("unlabelled_steps").intValue()).isEqualTo(1);
    assertThatThrownBy(() -> run(rows.replace("ratings", "labels")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("\"ratings\"");
  }

  @Test
  void severalModelsAreOneTableAndOnePage() throws IOException {
    String both =
        golden()
            .replaceAll("\"step_scores\": (\\[[^]]*])", "\"step_scores\": {\"a\": $1, \"b\": $1}");
    Path input = Files.writeString(folder.resolve("both.jsonl"), both);
    Path output = folder.resolve("metrics.jsonl");
    Path page = folder.resolve("page.html");
    run(config(List.of(input.toString()), NeutralAs.POSITIVE, output.toString(), page.toString()));
    assertThat(Files.readAllLines(output)).hasSize(2);
    assertThat(Files.readAllLines(output).get(1)).contains("both.jsonl b");
    assertThat(Files.readString(page)).contains("both.jsonl a", "both.jsonl b", "step auroc");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("3 wrong of 7 steps of 7 problems");
    assertThatThrownBy(
            () -> run(config(List.of(input.toString()), NeutralAs.HALF, output.toString(), null)))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("output exists already");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThatThrownBy(() -> run("{\"id\": 1, \"step_scores\": [0.5], \"labels\": [1, 0]}\n"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("scores.jsonl:1");
    assertThatThrownBy(() -> run("{\"id\": 1, \"step_scores\": [1.5], \"labels\": [1]}\n"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("step_scores");
    assertThatThrownBy(() -> run("{\"id\": 1, \"step_scores\": [0.5], \"labels\": [null]}\n"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no step has a label");
    assertThatThrownBy(() -> run("\n")).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> run(StepsConfig.DEFAULTS)).isInstanceOf(InvalidConfiguration.class);
  }

  @Test
  void stepsBeyondTheMaximumLengthAreCounted() throws IOException {
    JsonNode report =
        run("{\"id\": 1, \"step_scores\": [0.5], \"scored_steps\": 1, \"labels\": [1, 0]}\n");
    assertThat(report.get("unscored_steps").intValue()).isEqualTo(1);
    assertThat(report.get("steps").intValue()).isEqualTo(1);
  }
}
