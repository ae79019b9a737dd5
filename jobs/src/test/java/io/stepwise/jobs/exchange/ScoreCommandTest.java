package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.score.OutputColumns;
import io.stepwise.jobs.score.ScoreConfig;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.jobs.tables.TableConfig;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.layout.RewardFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreCommandTest {
  @TempDir private Path folder;

  private List<JsonNode> run(String model, Path input, StepAggregation aggregate) {
    Path output = folder.resolve(aggregate + ".jsonl");
    Commands.run(
        new ScoreJob(),
        new ScoreConfig(
            Commands.fixture(model).toString(),
            input.toString(),
            output.toString(),
            aggregate,
            LayoutConfig.AUTO));
    return Commands.lines(output);
  }

  @ParameterizedTest
  @CsvSource({"PROD, 0", "MIN, 1", "LAST, 2", "MEAN, 3", "GEOMEAN, 4"})
  void stepsAreScoredAsATokenClassifierOfTransformersDoes(StepAggregation aggregate, int formula) {
    List<JsonNode> theirs = Commands.lines(Commands.fixture("reward/expected.jsonl"));
    List<JsonNode> ours = run("reward", Commands.fixture("reward/solutions.jsonl"), aggregate);
    assertThat(ours).hasSameSizeAs(theirs);
    for (int i = 0; i < ours.size(); i++) {
      JsonNode line = ours.get(i);
      for (String field : List.of("id", "problem", "steps", "note")) {
        assertThat(line.path(field)).isEqualTo(theirs.get(i).path(field));
      }
      assertThat(line.path("step_scores").size()).isEqualTo(line.path("steps").size());
      for (int k = 0; k < line.path("step_scores").size(); k++) {
        assertThat(line.path("step_scores").get(k).asDouble())
            .isCloseTo(theirs.get(i).path("step_scores").get(k).asDouble(), within(1e-5));
      }
    }
    JsonNode two = ours.get(0).path("step_scores");
    double a = two.get(0).asDouble();
    double b = two.get(1).asDouble();
    double[] expected = {a * b, Math.min(a, b), b, (a + b) / 2, Math.sqrt(a * b)};
    assertThat(ours.get(0).path("score").asDouble()).isCloseTo(expected[formula], within(1e-6));
    assertThat(ours.get(2).path("score").asDouble()).isZero();
  }

  private List<JsonNode> run(Path model, String name, Path input, LayoutConfig layout) {
    Path output = folder.resolve(name);
    Commands.run(
        new ScoreJob(),
        new ScoreConfig(
            model.toString(), input.toString(), output.toString(), StepAggregation.MIN, layout));
    return Commands.lines(output);
  }

  private Path copy(String fixture) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(Commands.fixture(fixture))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  /** The id of a token of the fixture's tokenizer. */
  private static int id(String token) throws IOException {
    String json = Files.readString(Commands.fixture("reward/tokenizer.json"));
    return Json.read(json, "tokenizer").at("/model/vocab").path(token).asInt();
  }

  @Test
  void stepEndsArePositionsWhereAllMarkersAreOneOrdinaryToken() throws IOException {
    Path told = copy("reward");
    int lineBreak = id("Ċ");
    Files.writeString(
        told.resolve("stepwise.json"),
        new StepTokens(1, 2, 0, lineBreak, lineBreak).toJson(Map.of()));
    Path input = Commands.fixture("reward/solutions.jsonl");
    List<JsonNode> stepwise = run(told, "told.jsonl", input, LayoutConfig.AUTO);
    List<JsonNode> trl =
        run(
            Commands.fixture("reward"),
            "trl.jsonl",
            input,
            new LayoutConfig(RewardFormat.TRL, "\\n", "\\n"));
    assertThat(stepwise).isEqualTo(trl);
    for (JsonNode line : stepwise) {
      assertThat(line.path("step_scores").size()).isEqualTo(line.path("steps").size());
    }
    assertThat(stepwise).isNotEqualTo(run(told, "auto.jsonl", input, trlOf("\n")));
  }

  private static LayoutConfig trlOf(String separator) {
    return new LayoutConfig(RewardFormat.TRL, separator, null);
  }

  @Test
  void markerOfItsOwnIsRejectedOnlyWhereTheLayoutNeedsIt() throws IOException {
    Path told = copy("reward");
    Files.writeString(
        told.resolve("stepwise.json"), new StepTokens(1, 2, 0, 3, 4).toJson(Map.of()));
    Path input = folder.resolve("in.jsonl");
    Files.writeString(
        input, "{\"id\": 1, \"problem\": \"p\", \"steps\": [\"a <|turn|> b\", \"c\"]}\n");
    assertThatThrownBy(() -> run(told, "told.jsonl", input, LayoutConfig.AUTO))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it contains an end or padding")
        .hasMessageEndingWith(" at " + input + ":1");
    assertThat(run(told, "trl.jsonl", input, trlOf("\n")).get(0).path("step_scores")).hasSize(2);
  }

  @Test
  void stepsBeyondTheMaximumLengthAreCounted() throws IOException {
    Path input = folder.resolve("in.jsonl");
    String step = "Two and three make five. ".repeat(60);
    String line = "{\"id\": 1, \"problem\": \"p\", \"steps\": [\"One.\", \"%s\", \"Two.\"]}\n";
    Files.writeString(input, line.formatted(step) + line.formatted("Short."));
    List<JsonNode> scored = run(Commands.fixture("reward"), "long.jsonl", input, LayoutConfig.AUTO);
    assertThat(scored.get(0).path("step_scores")).hasSize(1);
    assertThat(scored.get(0).path("scored_steps").asInt()).isEqualTo(1);
    assertThat(scored.get(1).path("step_scores")).hasSize(3);
    assertThat(scored.get(1).has("scored_steps")).isFalse();
  }

  @Test
  void separatorsAreRejectedForLayoutsWithoutThem() {
    Path input = Commands.fixture("reward/solutions.jsonl");
    for (LayoutConfig layout :
        List.of(
            new LayoutConfig(RewardFormat.STEPWISE, "x", null),
            new LayoutConfig(RewardFormat.TRL, "", null),
            new LayoutConfig(RewardFormat.TRL, "\\q", null))) {
      assertThatThrownBy(() -> run(Commands.fixture("reward"), "out.jsonl", input, layout))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("step-separator");
    }
  }

  @Test
  void planCountsTheTokensAndWritesNothing() {
    Path input = Commands.fixture("reward/solutions.jsonl");
    Path output = folder.resolve("none.jsonl");
    Plan plan =
        Commands.plan(
            new ScoreJob(),
            new ScoreConfig(
                Commands.fixture("reward").toString(),
                input.toString(),
                output.toString(),
                StepAggregation.PROD,
                LayoutConfig.AUTO));
    int solutions = Commands.lines(input).size();
    assertThat(plan.steps().get(0)).startsWith("score " + solutions + " solutions");
    assertThat(plan.tokens().orElseThrow()).isGreaterThan(solutions);
    assertThat(plan.time()).isPresent();
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\": 2, \"steps\": []} | problem (absent, expected a text)",
        "{\"id\": 2, \"problem\": \"p\"} | steps (absent, expected a list of texts)",
        "{\"id\": 2, \"problem\": \"p\", \"steps\": [\"a\", 7]} | steps (7, expected a list of"
            + " texts)",
        "{\"id\": {}, \"problem\": \"p\", \"steps\": []} | id ({}, expected",
      })
  void badLineIsNamed(String line, String message) throws IOException {
    Path input = folder.resolve("in.jsonl");
    Files.write(input, List.of("{\"id\": 1, \"problem\": \"p\", \"steps\": []}", line));
    assertThatThrownBy(() -> run("reward", input, StepAggregation.MIN))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message)
        .hasMessageEndingWith(" at " + input + ":2");
    assertThat(folder.resolve("MIN.jsonl")).doesNotExist();
  }

  @Test
  void modelWithoutHeadIsRejected() {
    assertThatThrownBy(
            () -> run("policy", Commands.fixture("reward/solutions.jsonl"), StepAggregation.MIN))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("the model has no scalar head");
  }

  private List<JsonNode> split(Path model, String name, Path input, String stepFormat) {
    Path output = folder.resolve(name);
    Commands.run(
        new ScoreJob(),
        new ScoreConfig(
            model.toString(),
            input.toString(),
            output.toString(),
            StepAggregation.MIN,
            true,
            stepFormat,
            OutputColumns.DEFAULTS,
            LayoutConfig.AUTO,
            TableConfig.DEFAULTS));
    return Commands.lines(output);
  }

  @Test
  void textIsSplitIntoStepsIfAskedTo() throws IOException {
    Path texts = folder.resolve("texts.jsonl");
    Files.writeString(
        texts,
        "{\"id\": 1, \"problem\": \"p\", \"text\": \"One.\\n\\nTwo\\nthree.\", \"note\": 7}\n"
            + "{\"id\": 2, \"prompt\": \"p\", \"text\": \"One.\"}\n"
            + "{\"id\": 3, \"problem\": \"p\", \"steps\": [\"One.\"], \"text\": \"else\"}\n"
            + "{\"id\": 4, \"problem\": \"p\", \"text\": \" \"}\n");
    Path steps = folder.resolve("steps.jsonl");
    Files.writeString(
        steps,
        "{\"id\": 1, \"problem\": \"p\", \"steps\": [\"One.\", \"Two\\nthree.\"]}\n"
            + "{\"id\": 2, \"problem\": \"p\", \"steps\": [\"One.\"]}\n"
            + "{\"id\": 3, \"problem\": \"p\", \"steps\": [\"One.\"]}\n"
            + "{\"id\": 4, \"problem\": \"p\", \"steps\": []}\n");
    Path model = Commands.fixture("reward");
    List<JsonNode> expected = run(model, "expected.jsonl", steps, LayoutConfig.AUTO);
    List<JsonNode> ours = split(model, "ours.jsonl", texts, "auto");
    assertThat(ours).hasSameSizeAs(expected);
    for (int i = 0; i < ours.size(); i++) {
      for (String field : List.of("id", "steps", "step_scores", "score")) {
        assertThat(ours.get(i).path(field)).as(field).isEqualTo(expected.get(i).path(field));
      }
    }
    assertThat(ours.get(0).path("step_scores")).hasSize(2);
    assertThat(ours.get(0).path("note").asInt()).isEqualTo(7);
    assertThat(ours.get(0).path("text").asText()).startsWith("One.");
    assertThat(split(model, "lines.jsonl", texts, "line").get(0).path("steps")).hasSize(3);
    assertThatThrownBy(() -> run(model, "none.jsonl", texts, LayoutConfig.AUTO))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("steps (absent, expected a list of texts, or --split-steps")
        .hasMessageEndingWith(" at " + texts + ":1");
    Files.writeString(texts, "{\"id\": 1, \"problem\": \"p\"}\n");
    assertThatThrownBy(() -> split(model, "none.jsonl", texts, "auto"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("text (absent, expected a text)");
  }

  private List<JsonNode> scored(Path input, String name, OutputColumns columns) {
    Path output = folder.resolve(name);
    Commands.run(
        new ScoreJob(),
        new ScoreConfig(
            Commands.fixture("reward").toString(),
            input.toString(),
            output.toString(),
            StepAggregation.MIN,
            false,
            "auto",
            columns,
            LayoutConfig.AUTO,
            TableConfig.DEFAULTS));
    return Commands.lines(output);
  }

  @Test
  void scoresThatALineHasAreKept() throws IOException {
    Path first = folder.resolve("MIN.jsonl");
    run("reward", Commands.fixture("reward/solutions.jsonl"), StepAggregation.MIN);
    assertThatThrownBy(() -> scored(first, "again.jsonl", OutputColumns.DEFAULTS))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("another name with --")
        .hasMessageEndingWith(" at " + first + ":1");
    OutputColumns others = new OutputColumns("second_scores", "second");
    for (JsonNode line : scored(first, "named.jsonl", others)) {
      assertThat(line.path("second_scores")).isEqualTo(line.path("step_scores"));
      assertThat(line.path("second")).isEqualTo(line.path("score"));
      assertThat(line.path("step_scores").isArray()).isTrue();
    }
    Path rated = folder.resolve("rated.jsonl");
    Files.writeString(rated, "{\"id\": 1, \"problem\": \"p\", \"steps\": [\"a\"], \"score\": 5}\n");
    assertThatThrownBy(() -> scored(rated, "rated-out.jsonl", OutputColumns.DEFAULTS))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(
            "score (5, expected no such field, or another name with --score-column)");
  }

  @ParameterizedTest
  @CsvSource({"'', score, output-column", "a, steps, score-column", "a, A, score-column"})
  void namesOfNewColumnsAreChecked(String output, String score, String key) {
    assertThatThrownBy(() -> new OutputColumns(output, score))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith("Cannot use setting " + key + ": ");
  }

  @Test
  void textOfAModelWithStepTokensIsSplitAtThem() throws IOException {
    Path told = copy("reward");
    int lineBreak = id("Ċ");
    Files.writeString(
        told.resolve("stepwise.json"),
        new StepTokens(1, 2, 0, lineBreak, lineBreak).toJson(Map.of()));
    Path texts = folder.resolve("texts.jsonl");
    Files.writeString(
        texts, "{\"id\": 1, \"problem\": \"p\", \"text\": \"One.\\nTwo.\\n\\nThree.\"}\n");
    assertThat(split(told, "auto.jsonl", texts, "auto").get(0).path("steps").toString())
        .isEqualTo("[\"One.\",\"Two.\",\"Three.\"]");
    assertThat(split(told, "blank.jsonl", texts, "blank-line").get(0).path("steps")).hasSize(2);
    assertThatThrownBy(
            () ->
                new ScoreConfig(
                    "m",
                    "i",
                    "o",
                    StepAggregation.MIN,
                    false,
                    "line",
                    OutputColumns.DEFAULTS,
                    LayoutConfig.AUTO,
                    null))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("step-format");
  }
}
