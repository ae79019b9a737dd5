package io.stepwise.jobs.evaluate.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.evaluate.BatchScorer;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StressJobTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String model(TokenizerKind kind, String text) {
    String model = folder.resolve("prm").toString();
    ReasoningTokenizer tokenizer = kind.train(List.of(text));
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

  private String solutions() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int p = 0; p < 3; p++) {
      for (int s = 0; s < 3; s++) {
        rows.append(
            """
            {"id": "%d", "sample": %d, "problem": "%d+2", "steps": ["%d+1=3", "3+%d=4", "4-1=3"]}
            """
                .formatted(p, s, p, p, s));
      }
    }
    rows.append("{\"id\": \"x\", \"problem\": \"alone\", \"steps\": [\"1\"]}\n");
    return Files.writeString(folder.resolve("solutions.jsonl"), rows).toString();
  }

  private static StressConfig config(String model, String input, int positions, String page) {
    return new StressConfig(
        List.of(model),
        new StressConfig.Source(input == null ? List.of() : List.of(input), null),
        List.of(StepAggregation.PROD, StepAggregation.MEAN),
        0,
        positions,
        null,
        page,
        LayoutConfig.AUTO);
  }

  private JobContext context() {
    return TestContexts.withoutSpark(out);
  }

  private List<JsonNode> run(String model, String input, int positions, String page) {
    out.reset();
    new StressJob().run(config(model, input, positions, page), context());
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> Json.read(line, "output"))
        .toList();
  }

  @Test
  void everyPickIsChangedAtEachPlace() throws IOException {
    String model = model(TokenizerKind.BYTE_PAIRS, "0+1=3 4-1=3 This is certainly correct.");
    Path page = folder.resolve("page.html");
    List<JsonNode> reports = run(model, solutions(), 0, page.toString());
    assertThat(reports).hasSize(2);
    for (JsonNode report : reports) {
      assertThat(report.get("problems").intValue()).isEqualTo(3);
      assertThat(report.get("solutions").intValue()).isEqualTo(9);
      assertThat(report.get("deletion").get("changes").intValue()).isEqualTo(3 * 2);
      assertThat(report.get("restatement").get("changes").intValue()).isEqualTo(3 * 3);
      assertThat(report.get("reordering").get("changes").intValue()).isEqualTo(3);
      assertThat(report.get("confidence").get("changes").intValue()).isEqualTo(3 * 3);
      assertThat(report.get("deletion").get("flip").doubleValue()).isBetween(0.0, 1.0);
      assertThat(report.has("absent")).isFalse();
    }
    // every step score is below 1: a step more lowers a product, and a step less raises it
    assertThat(reports.get(0).get("restatement").get("rise").doubleValue()).isZero();
    assertThat(reports.get(0).get("restatement").get("flip").doubleValue()).isPositive();
    assertThat(Files.readString(page)).contains("prod", "mean", "deletion");
    assertThat(run(model, solutions(), 1, null).get(0).get("restatement").get("changes").intValue())
        .isEqualTo(3);
  }

  @Test
  void aChangeThatTheModelCannotReadIsAbsentWithItsReason() throws IOException {
    JsonNode report =
        run(model(TokenizerKind.CHARACTERS, "0123456789+-=alone"), solutions(), 0, null).get(0);
    assertThat(report.has("confidence")).isFalse();
    assertThat(report.get("absent").get("confidence").textValue()).contains("Cannot");
    assertThat(report.has("deletion")).isTrue();
    assertThat(report.get("unreadable_solutions").intValue()).isZero();
    String some = Files.readString(Path.of(solutions())).replaceFirst("3\\+0=4", "3+?=4");
    Path input = Files.writeString(folder.resolve("some.jsonl"), some);
    JsonNode less = run(folder.resolve("prm").toString(), input.toString(), 0, null).get(0);
    assertThat(less.get("unreadable_solutions").intValue()).isEqualTo(1);
    assertThat(less.get("solutions").intValue()).isEqualTo(8);
    StressConfig planned = config(folder.resolve("prm").toString(), input.toString(), 0, null);
    assertThat(new StressJob().plan(planned, context()).steps())
        .anyMatch(step -> step.startsWith("score 9 solutions of 3 problems"));
  }

  @Test
  void theDryRunCountsTheChangesAsWell() throws IOException {
    String model = model(TokenizerKind.BYTE_PAIRS, "0+1=3 4-1=3 This is certainly correct.");
    StressConfig config = config(model, solutions(), 0, null);
    List<Solution> solutions = StressProblems.read(config).stream().flatMap(List::stream).toList();
    long once =
        BatchScorer.cost(Plan.of("score"), model, LayoutConfig.AUTO, solutions, 0)
            .tokens()
            .orElseThrow();
    // 27 changes of the picks of one aggregate, at most 54 of two, next to 9 solutions
    assertThat(new StressJob().plan(config, context()).tokens().orElseThrow())
        .isBetween(4 * once, 7 * once);
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    String one =
        Files.writeString(
                folder.resolve("one.jsonl"),
                "{\"id\": \"x\", \"problem\": \"alone\", \"steps\": [\"1\"]}\n")
            .toString();
    assertThatThrownBy(() -> run("model", one, 0, null))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no problem has two solutions");
    assertThatThrownBy(() -> run("model", null, 0, null))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--chains");
  }
}
