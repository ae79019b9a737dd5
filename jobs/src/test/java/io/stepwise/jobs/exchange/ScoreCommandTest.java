package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.score.Aggregate;
import io.stepwise.jobs.score.ScoreConfig;
import io.stepwise.jobs.score.ScoreJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreCommandTest {
  @TempDir private Path folder;

  private List<JsonNode> run(String model, Path input, Aggregate aggregate) {
    Path output = folder.resolve(aggregate + ".jsonl");
    Commands.run(
        new ScoreJob(),
        new ScoreConfig(
            Commands.fixture(model).toString(), input.toString(), output.toString(), aggregate));
    return Commands.lines(output);
  }

  @ParameterizedTest
  @CsvSource({"PROD, 0", "MIN, 1", "LAST, 2", "MEAN, 3"})
  void stepsAreScoredAsATokenClassifierOfTransformersDoes(Aggregate aggregate, int formula) {
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
    double[] expected = {a * b, Math.min(a, b), b, (a + b) / 2};
    assertThat(ours.get(0).path("score").asDouble()).isCloseTo(expected[formula], within(1e-6));
    assertThat(ours.get(2).path("score").asDouble()).isZero();
  }

  @Test
  void aPlanCountsTheTokensAndWritesNothing() {
    Path input = Commands.fixture("reward/solutions.jsonl");
    Path output = folder.resolve("none.jsonl");
    Plan plan =
        Commands.plan(
            new ScoreJob(),
            new ScoreConfig(
                Commands.fixture("reward").toString(),
                input.toString(),
                output.toString(),
                Aggregate.PROD));
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
        "{\"id\": 2, \"problem\": \"p\", \"steps\": [\"a\\n"
            + "\"]} | it contains an end or padding",
        "{\"id\": {}, \"problem\": \"p\", \"steps\": []} | id ({}, expected",
      })
  void aBadLineIsNamed(String line, String message) throws IOException {
    Path input = folder.resolve("in.jsonl");
    Files.write(input, List.of("{\"id\": 1, \"problem\": \"p\", \"steps\": []}", line));
    assertThatThrownBy(() -> run("reward", input, Aggregate.MIN))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message)
        .hasMessageEndingWith(" at " + input + ":2");
    assertThat(folder.resolve("MIN.jsonl")).doesNotExist();
  }

  @Test
  void aModelWithoutHeadIsRefused() {
    assertThatThrownBy(
            () -> run("policy", Commands.fixture("reward/solutions.jsonl"), Aggregate.MIN))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("the model has no scalar head");
  }
}
