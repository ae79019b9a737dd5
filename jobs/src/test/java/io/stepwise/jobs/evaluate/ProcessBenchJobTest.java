package io.stepwise.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessBenchJobTest {
  /** The golden case's labels. */
  private static final int[] LABELS = {2, 0, -1, -1, 1, -1};

  private static final int[] PREDICTIONS = {2, 1, -1, 1, -1, -1};

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String rows() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < LABELS.length; i++) {
      rows.append("{\"id\": \"r" + i + "\", \"generator\": \"g\", \"problem\": \"1+2\",")
          .append(" \"steps\": [\"1+2=3\", \"3\", \"=3\"], \"final_answer_correct\": true,")
          .append(" \"label\": " + LABELS[i] + "}\n");
    }
    return Files.writeString(folder.resolve("rows.jsonl"), rows).toString();
  }

  private String predictions(int count) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = count - 1; i >= 0; i--) {
      rows.append("{\"id\": \"r" + i + "\", \"prediction\": " + PREDICTIONS[i] + "}\n");
    }
    return Files.writeString(folder.resolve("predictions.jsonl"), rows).toString();
  }

  private static ProcessBenchConfig config(
      String rows, String predictions, String model, String threshold, String output) {
    return new ProcessBenchConfig(
        List.of(rows),
        predictions == null ? List.of() : List.of(predictions),
        model == null ? List.of() : List.of(model),
        threshold,
        output,
        null,
        LayoutConfig.AUTO);
  }

  private JsonNode run(String rows, String predictions, String model, double threshold) {
    return run(config(rows, predictions, model, String.valueOf(threshold), null));
  }

  private JsonNode run(ProcessBenchConfig config) {
    out.reset();
    new ProcessBenchJob().run(config, TestContexts.withoutSpark(out));
    return Json.read(out.toString(StandardCharsets.UTF_8).strip(), "output");
  }

  @Test
  void figuresAreThoseOfTheGoldenCase() throws IOException {
    JsonNode report = run(rows(), predictions(6), null, 0.5);
    assertThat(report.get("rows").intValue()).isEqualTo(6);
    assertThat(report.get("erroneous").intValue()).isEqualTo(3);
    assertThat(report.get("error").doubleValue()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(report.get("correct").doubleValue()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(report.get("f1").doubleValue()).isCloseTo(4 / 9.0, within(1e-12));
    assertThat(report.get("f1_low").doubleValue()).isLessThan(report.get("f1_high").doubleValue());
  }

  @Test
  void predictionOfNullIsWrong() throws IOException {
    String rows = rows();
    String nulls = Files.readString(Path.of(predictions(6))).replaceAll("-1", "null");
    String path = Files.writeString(folder.resolve("nulls.jsonl"), nulls).toString();
    JsonNode report = run(rows, path, null, 0.5);
    assertThat(report.get("error").doubleValue()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(report.get("correct").doubleValue()).isZero();
    String floats = Files.readString(Path.of(predictions(6))).replaceAll("(-?\\d)}", "$1.0}");
    Files.writeString(Path.of(path), floats);
    assertThat(run(rows.toString(), path, null, 0.5).get("correct").doubleValue())
        .as("benign twin, whole numbers with a point")
        .isCloseTo(2 / 3.0, within(1e-12));
    Files.writeString(Path.of(path), floats.replace("1.0}", "1.5}"));
    assertThatThrownBy(() -> run(rows, path, null, 0.5))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("1.5");
  }

  @Test
  void figuresOfFewSolutionsNameTheirNumberAndAreWarnedOf() throws IOException {
    String output = folder.resolve("few.jsonl").toString();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    new ProcessBenchJob()
        .run(
            config(rows(), predictions(6), null, "0.5", output),
            TestContexts.withoutSpark(false, TestContexts.lines(said), new Interruption(), out));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(" 3 wrong and 3 correct of 6 solutions");
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("Warning: the metrics of", "rest on 3 wrong and 3 correct of 6 solutions");
    said.reset();
    String many = Files.readString(Path.of(rows())).repeat(7);
    String predicted = Files.readString(Path.of(predictions(6))).repeat(7);
    String numbers = numbered(many);
    Path rows = Files.writeString(folder.resolve("many.jsonl"), numbers);
    Path predictions = Files.writeString(folder.resolve("many-p.jsonl"), numbered(predicted));
    ProcessBenchConfig twin =
        config(rows.toString(), predictions.toString(), null, "0.5", output + "2");
    new ProcessBenchJob()
        .run(
            twin,
            TestContexts.withoutSpark(false, TestContexts.lines(said), new Interruption(), out));
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  /** Lines with ids of their own: of each of the seven copies of a row another one. */
  private static String numbered(String lines) {
    StringBuilder numbered = new StringBuilder();
    int line = 0;
    for (String row : lines.lines().toList()) {
      numbered
          .append(row.replaceFirst("\"r(\\d)\"", "\"r$1-" + line++ / LABELS.length + "\""))
          .append('\n');
    }
    return numbered.toString();
  }

  @Test
  void figureThatCannotBeComputedHasItsReason() throws IOException {
    String wrong = rows();
    Files.writeString(
        Path.of(wrong), Files.readString(Path.of(wrong)).replace("\"label\": -1", "\"label\": 1"));
    new ProcessBenchJob()
        .run(
            config(wrong, predictions(6), null, "0.5", folder.resolve("w.jsonl").toString()),
            TestContexts.withoutSpark(out));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "  correct is absent: needs solutions without a wrong step (6 with one of 6)",
            "  f1 is absent: needs solutions with and without a wrong step");
  }

  private String model() {
    String model = folder.resolve("prm").toString();
    ReasoningTokenizer tokenizer = TokenizerKind.CHARACTERS.train(List.of("0123456789+-*=x "));
    try (CausalModel made =
            CausalModel.create(
                ModelPreset.named("tiny").config(tokenizer.vocabularySize(), Head.SCALAR),
                tokenizer,
                NamedRandom.of("test"));
        OutputFolder output = OutputFolder.stage(model)) {
      made.save(output);
      output.commit(ManifestDraft.of("test", Instant.now()));
    }
    return model;
  }

  private Plan plan(String rows, String predictions, String model, String output) {
    return new ProcessBenchJob()
        .plan(config(rows, predictions, model, "0.5", output), TestContexts.withoutSpark(out));
  }

  @Test
  void planCountsTheTokensAndWritesNothing() throws IOException {
    String rows = rows();
    String output = folder.resolve("figures.json").toString();
    Plan plan = plan(rows, null, model(), output);
    assertThat(plan.steps().get(0)).startsWith("score the steps of 6 solutions with ");
    // a row is a begin, "1+2", an end of the problem, and "1+2=3", "3", "=3" with an end each
    assertThat(plan.tokens()).contains(6L * (1 + 3 + 1 + 6 + 2 + 3));
    assertThat(plan.time().orElseThrow()).isPositive();
    assertThat(Path.of(output)).doesNotExist();
    Plan without = plan(rows, predictions(6), null, null);
    assertThat(without.steps()).contains("print the metrics");
    assertThat(without.tokens()).contains(0L);
    assertThatThrownBy(() -> plan(rows, predictions(5), null, null))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("r5");
    assertThat(out.size()).isZero();
  }

  @Test
  void outputThatExistsIsSeenBeforeTheWork() throws IOException {
    Path output = Files.writeString(folder.resolve("figures.json"), "mine");
    ProcessBenchConfig config =
        config(rows(), null, folder.resolve("no-model").toString(), "0.5", output.toString());
    assertThatThrownBy(() -> new ProcessBenchJob().run(config, TestContexts.withoutSpark(out)))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("output exists already");
    assertThat(output).hasContent("mine");
  }

  @Test
  void modelPredictsByItsThreshold() throws IOException {
    String model = model();
    String rows = rows();
    // below 0 nothing is wrong, below 1 the first step always is
    JsonNode none = run(rows, null, model, 0);
    assertThat(none.get("correct").doubleValue()).isEqualTo(1);
    assertThat(none.get("error").doubleValue()).isZero();
    JsonNode all = run(rows, null, model, 1);
    assertThat(all.get("correct").doubleValue()).isZero();
    assertThat(all.get("error").doubleValue()).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void rowsAreGroupedByGeneratorAndLengthAndWhatCannotBeComputedHasItsReason() throws IOException {
    String rows =
        Files.readString(Path.of(rows()))
            .replace("\"r0\", \"generator\": \"g\"", "\"r0\", \"generator\": \"other\"");
    String path = Files.writeString(folder.resolve("two.jsonl"), rows).toString();
    JsonNode report = run(path, predictions(6), null, 0.5);
    JsonNode groups = report.get("by_generator");
    assertThat(groups.get("other").get("rows").intValue()).isEqualTo(1);
    assertThat(groups.get("other").get("error").doubleValue()).isEqualTo(1);
    assertThat(groups.get("g").get("rows").intValue()).isEqualTo(5);
    assertThat(groups.get("g").get("error").doubleValue()).isZero();
    assertThat(report.get("by_length").get("1-4").get("f1").doubleValue())
        .isEqualTo(report.get("f1").doubleValue());
    assertThat(report.get("right_answer_wrong_step").get("rows").intValue()).isEqualTo(3);
    assertThat(groups.get("other").has("f1")).isFalse();
    assertThat(report.get("absent").get("by_generator.other.f1").textValue())
        .contains("1 with one of 1");
    assertThat(report.get("absent").has("by_generator.g.f1")).as("benign twin").isFalse();
  }

  @Test
  void thresholdChosenOnADevelopmentPartIsNamed() throws IOException {
    String model = model();
    String rows = rows();
    String first = Files.readAllLines(Path.of(rows)).get(0).replace("1+2", "2+2");
    String development = Files.writeString(folder.resolve("dev.jsonl"), first).toString();
    JsonNode report = run(config(rows, null, model, "tune:" + development, null));
    JsonNode tuned = report.get("threshold_tuned_on");
    assertThat(tuned.get("input").textValue()).isEqualTo(development);
    assertThat(tuned.get("rows").intValue()).isEqualTo(1);
    assertThat(tuned.get("rows_also_evaluated").intValue()).isZero();
    assertThat(report.get("threshold").doubleValue()).isBetween(0.01, 0.99);
    JsonNode same = run(config(rows, null, model, "tune:" + rows, null));
    assertThat(same.get("threshold_tuned_on").get("rows_also_evaluated").intValue()).isEqualTo(6);
    JsonNode given = run(rows, null, model, same.get("threshold").doubleValue());
    assertThat(given.get("f1").doubleValue())
        .isEqualTo(same.get("threshold_tuned_on").get("f1").doubleValue());
    assertThat(given.has("threshold_tuned_on")).isFalse();
  }

  @Test
  void thresholdThatIsNoneIsNamed() {
    for (String bad : List.of("half", "1.5", "-0.1", "NaN", "tune:", "")) {
      assertThatThrownBy(() -> run(config("rows.jsonl", null, "model", bad, null)))
          .as(bad)
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("threshold")
          .hasMessageContaining("tune:FILE");
    }
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    String rows = rows();
    assertThatThrownBy(() -> run(rows, null, null, 0.5)).isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> run(rows, predictions(6), "m", 0.5))
        .isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> run(rows, predictions(5), null, 0.5))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("r5");
    Path bad = Files.writeString(folder.resolve("bad.jsonl"), "{\"id\": \"r0\"}\n");
    assertThatThrownBy(() -> run(rows, bad.toString(), null, 0.5))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("bad.jsonl:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "final_answer_correct | 1 | expected true, false or null",
        "generator | 7 | expected a text or null"
      })
  void fieldOfAnotherTypeIsRejected(String field, String value, String message) throws IOException {
    String row = Files.readAllLines(Path.of(rows())).get(0);
    String other = row.replaceFirst("\"" + field + "\": [^,}]*", "\"" + field + "\": " + value);
    assertThat(other).isNotEqualTo(row);
    String path = Files.writeString(folder.resolve("other.jsonl"), other + "\n").toString();
    assertThatThrownBy(() -> run(path, predictions(1), null, 0.5))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(field)
        .hasMessageContaining(message);
  }

  @Test
  void realRowsGiveFullMarksToTheirOwnLabels() throws IOException {
    Path rows =
        Path.of(System.getProperty("stepwise.shared", "none"), "data", "processbench/gsm8k.jsonl");
    assumeTrue(
        Files.isRegularFile(rows),
        "skipped: no real rows (system property stepwise.shared names no folder)");
    StringBuilder labels = new StringBuilder();
    StringBuilder hopeful = new StringBuilder();
    for (String line : Files.readAllLines(rows)) {
      JsonNode row = Json.read(line, "row");
      String id = row.get("id").toString();
      labels.append("{\"id\": " + id + ", \"prediction\": " + row.get("label") + "}\n");
      hopeful.append("{\"id\": " + id + ", \"prediction\": -1}\n");
    }
    Path same = Files.writeString(folder.resolve("same.jsonl"), labels);
    Path hope = Files.writeString(folder.resolve("hope.jsonl"), hopeful);
    JsonNode full = run(rows.toString(), same.toString(), null, 0.5);
    assertThat(full.get("rows").intValue()).isEqualTo(400);
    assertThat(full.get("f1").doubleValue()).isEqualTo(1);
    JsonNode none = run(rows.toString(), hope.toString(), null, 0.5);
    assertThat(none.get("correct").doubleValue()).isEqualTo(1);
    assertThat(none.get("f1").doubleValue()).isZero();
  }
}
