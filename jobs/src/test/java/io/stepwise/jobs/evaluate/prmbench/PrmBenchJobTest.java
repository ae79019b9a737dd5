package io.stepwise.jobs.evaluate.prmbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.reward.LayoutConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrmBenchJobTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static String row(String errorClass, String idx, int steps, String errors) {
    StringBuilder texts = new StringBuilder();
    for (int k = 0; k < steps; k++) {
      texts.append(k == 0 ? "" : ", ").append("\"step ").append(k).append('"');
    }
    return """
        {"idx": "%s", "classification": "%s", "original_question": "q", "modified_question": "q", \
        "original_process": ["a", "b"], "modified_process": [%s], "error_steps": %s}
        """
        .formatted(idx, errorClass, texts, errors);
  }

  private static String prediction(String key, String labels) {
    return "{\"idx\": \"%s\", \"scores\": {\"step_level_validity_labels\": %s}}%n"
        .formatted(key, labels);
  }

  private static final String ROWS =
      row("circular", "p0", 4, "[2, 3]")
          + row("confidence", "p0", 3, "[1]")
          + row("multi_solutions", "m0", 2, "[]")
          + row("redundency", "p1", 2, "[2, 9]");

  private static final String PREDICTIONS =
      prediction("circular_p0", "[true, false, true, true]")
          + prediction("confidence_p0", "[true, true, false]")
          + prediction("multi_solutions_m0", "[1, 0]")
          + prediction("redundency_p1", "[true, false]");

  private JsonNode run(String rows, String predictions) throws IOException {
    Path input = Files.writeString(folder.resolve("rows.jsonl"), rows);
    Path given = Files.writeString(folder.resolve("predictions.jsonl"), predictions);
    return run(
        new PrmBenchConfig(
            List.of(input.toString()),
            List.of(given.toString()),
            List.of(),
            0.5,
            null,
            null,
            LayoutConfig.AUTO));
  }

  private JsonNode run(PrmBenchConfig config) {
    out.reset();
    new PrmBenchJob().run(config, TestContexts.withoutSpark(out));
    return Json.read(out.toString(StandardCharsets.UTF_8).strip(), "output");
  }

  @Test
  void scoresAreThoseOfTheOfficialFormula() throws IOException {
    JsonNode report = run(ROWS, PREDICTIONS);
    // all modified solutions: TP 1+1 +1+0 +1 +1, see the predictions; computed by hand
    JsonNode circular = report.get("by_class").get("circular");
    // TP 2, FN 0, TN 1, FP 1: F1 = 4/5, negative F1 = 2/3
    assertThat(circular.get("prm_score").doubleValue())
        .isCloseTo((4 / 5.0 + 2 / 3.0) / 2, within(1e-12));
    assertThat(circular.get("first_error_accuracy").doubleValue()).isEqualTo(1);
    // TP 1, FN 1, TN 0, FP 1: F1 = 1/2, negative F1 = 0
    JsonNode confidence = report.get("by_class").get("confidence");
    assertThat(confidence.get("prm_score").doubleValue()).isCloseTo(0.25, within(1e-12));
    assertThat(confidence.get("first_error_accuracy").doubleValue()).isZero();
    // right solutions: F1 alone, TP 1, FN 1
    assertThat(report.get("by_class").get("multi_solutions").get("prm_score").doubleValue())
        .isCloseTo(2 / 3.0, within(1e-12));
    // together TP 5, FN 2, TN 2, FP 2
    assertThat(report.get("prm_score").doubleValue())
        .isCloseTo((10 / 14.0 + 4 / 8.0) / 2, within(1e-12));
    assertThat(report.get("rows").intValue()).isEqualTo(4);
    assertThat(report.get("error_steps_out_of_range").intValue()).isEqualTo(1);
    assertThat(report.get("absent").get("deception").textValue())
        .isEqualTo("no rows with a verdict");
    assertThat(report.get("absent").has("soundness")).isTrue();
    assertThat(report.get("by_category").get("simplicity").doubleValue())
        .isCloseTo(((4 / 5.0 + 2 / 3.0) / 2 + 1) / 2, within(1e-12));
  }

  @Test
  void labelsOfRedundancyTakeThePlaceOfLabelsOfValidity() throws IOException {
    String redundant =
        PREDICTIONS.replace(
            "\"redundency_p1\", \"scores\": {",
            "\"redundency_p1\", \"scores\": {\"step_level_redundancy_labels\": [true, false], ");
    assertThat(redundant).isNotEqualTo(PREDICTIONS);
    JsonNode report = run(ROWS, redundant);
    assertThat(report.get("by_class").get("redundency").get("prm_score").doubleValue()).isZero();
    assertThat(
            run(ROWS, PREDICTIONS).get("by_class").get("redundency").get("prm_score").doubleValue())
        .as("benign twin")
        .isEqualTo(1);
  }

  @Test
  void repeatedAndInvalidPredictionsAreCounted() throws IOException {
    String more =
        PREDICTIONS
            + prediction("circular_p0", "[false, false, false, false]")
            + prediction("circular_p9", "[true]");
    JsonNode report = run(ROWS, more);
    assertThat(report.get("unused_predictions").intValue()).isEqualTo(2);
    assertThat(report.get("prm_score")).isEqualTo(run(ROWS, PREDICTIONS).get("prm_score"));
    String invalid =
        PREDICTIONS.replace(
            "{\"idx\": \"circular_p0\"", "{\"validity\": false, \"idx\": \"circular_p0\"");
    JsonNode without = run(ROWS, invalid);
    assertThat(without.get("invalid_predictions").intValue()).isEqualTo(1);
    assertThat(without.get("by_class").has("circular")).isFalse();
    assertThatThrownBy(
            () -> run(ROWS, invalid.replace("\"validity\": false", "\"validity\": \"false\"")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("validity");
  }

  @Test
  void scoresAreComparedWithTheThresholdWhereThereAreNoLabels() throws IOException {
    String scored =
        PREDICTIONS.replace(
            "{\"step_level_validity_labels\": [true, false, true, true]}",
            "{\"step_level_validity_scores\": [0.9, 0.49, 0.5, 0.8]}");
    assertThat(scored).isNotEqualTo(PREDICTIONS);
    assertThat(run(ROWS, scored).get("prm_score"))
        .isEqualTo(run(ROWS, PREDICTIONS).get("prm_score"));
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    assertThatThrownBy(() -> run(ROWS, prediction("circular_p0", "[true, true, true, true]")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("confidence_p0");
    assertThatThrownBy(() -> run(ROWS, PREDICTIONS.replace("[1, 0]", "[1, 0, 1]")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("each of 2 steps")
        .hasMessageContaining("predictions.jsonl:3");
    assertThatThrownBy(() -> run(ROWS.replace("\"circular\"", "\"circle\""), PREDICTIONS))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("rows.jsonl:1");
    assertThatThrownBy(() -> run(PrmBenchConfig.DEFAULTS)).isInstanceOf(InvalidConfiguration.class);
  }
}
