package io.stepwise.data.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.format.Formats;
import io.stepwise.data.format.LabelFormat;
import io.stepwise.data.format.ParseOutcome;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.random.NamedRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Prm800kRowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final NamedRandom SEED = NamedRandom.of("rows", 1);
  private final RunningTotalTask task = new RunningTotalTask();
  private final List<Problem> problems = task.problems(SEED, 100, Split.TRAINING);
  private final Prm800kRows rows =
      new Prm800kRows(task, new Demonstrator(SEED, Demonstrator.Rates.DEFAULT.withSlip(0.25)));
  private final List<JsonNode> made = read(1000);

  private List<JsonNode> read(int count) {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : rows.lines(problems, count, SEED.child("rows")).toList()) {
      assertThat(line).doesNotContain("\n");
      try {
        nodes.add(JSON.readTree(line));
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new AssertionError(line, e);
      }
    }
    return nodes;
  }

  @Test
  void rowsHaveTheFieldsOfPhaseTwoInTheirOrder() {
    for (JsonNode row : made) {
      assertThat(names(row))
          .containsExactly(
              "labeler",
              "timestamp",
              "generation",
              "is_quality_control_question",
              "is_initial_screening_question",
              "question",
              "label");
      assertThat(names(row.get("question")))
          .containsExactly(
              "problem",
              "ground_truth_solution",
              "ground_truth_answer",
              "pre_generated_steps",
              "pre_generated_answer",
              "pre_generated_verifier_score");
      assertThat(names(row.get("label"))).containsExactly("steps", "total_time", "finish_reason");
      assertThat(row.get("timestamp").asText())
          .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
      assertThat(row.get("generation").isInt()).isTrue();
      assertThat(row.get("is_quality_control_question").booleanValue()).isFalse();
      assertThat(row.get("is_initial_screening_question").booleanValue()).isFalse();
      assertThat(row.get("question").get("ground_truth_solution").isNull()).isTrue();
      assertThat(row.get("question").get("pre_generated_verifier_score").doubleValue())
          .isBetween(0.0, 1.0);
      assertThat(row.get("label").get("total_time").isIntegralNumber()).isTrue();
      for (JsonNode step : row.get("label").get("steps")) {
        assertThat(names(step))
            .containsExactly("completions", "human_completion", "chosen_completion");
        assertThat(step.get("human_completion").isNull()).isTrue();
        for (JsonNode completion : step.get("completions")) {
          assertThat(names(completion)).containsExactly("text", "rating", "flagged");
        }
      }
    }
  }

  @Test
  void foundErrorEndsAtTheFirstWrongStepWithUnchosenAlternatives() {
    Set<Integer> alternatives = new HashSet<>();
    Set<Integer> alternativeRatings = new HashSet<>();
    int found = 0;
    for (JsonNode row : made) {
      if (!reason(row).equals("found_error")) {
        continue;
      }
      found++;
      JsonNode steps = row.get("label").get("steps");
      for (int k = 0; k < steps.size(); k++) {
        boolean last = k == steps.size() - 1;
        JsonNode completions = steps.get(k).get("completions");
        assertThat(completions.get(0).get("text"))
            .isEqualTo(row.get("question").get("pre_generated_steps").get(k));
        assertThat(completions.get(0).get("rating").intValue() == -1).isEqualTo(last);
        assertThat(steps.get(k).get("chosen_completion").isNull()).isEqualTo(last);
        if (last) {
          alternatives.add(completions.size() - 1);
          for (int i = 1; i < completions.size(); i++) {
            alternativeRatings.add(completions.get(i).get("rating").intValue());
          }
        } else {
          assertThat(completions).hasSize(1);
        }
      }
    }
    assertThat(found).isGreaterThan(300);
    assertThat(alternatives).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(alternativeRatings).containsExactlyInAnyOrder(-1, 0, 1);
  }

  @Test
  void solutionEndsWithTheRightAnswer() {
    int solved = 0;
    for (JsonNode row : made) {
      if (!reason(row).equals("solution")) {
        continue;
      }
      solved++;
      JsonNode question = row.get("question");
      JsonNode steps = row.get("label").get("steps");
      assertThat(steps).hasSameSizeAs(question.get("pre_generated_steps"));
      String last = steps.get(steps.size() - 1).get("completions").get(0).get("text").asText();
      assertThat(last).endsWith("=" + question.get("ground_truth_answer").asText());
      assertThat(question.get("pre_generated_answer"))
          .isEqualTo(question.get("ground_truth_answer"));
    }
    assertThat(solved).isGreaterThan(50);
  }

  @Test
  void everyRatingIsTheTasksOwnVerdict() {
    for (JsonNode row : made) {
      String text = row.get("question").get("problem").asText();
      Problem problem = new Problem(text, text, null);
      List<String> prefix = new ArrayList<>();
      for (JsonNode step : row.get("label").get("steps")) {
        for (JsonNode completion : step.get("completions")) {
          List<String> steps = new ArrayList<>(prefix);
          steps.add(completion.get("text").asText());
          Rating rating = task.judge(problem, steps).get(prefix.size());
          assertThat(completion.get("rating").intValue()).isEqualTo(rating.value());
        }
        prefix.add(step.get("completions").get(0).get("text").asText());
      }
    }
  }

  @Test
  void slipRateDecidesHowManyRowsEndInAnError() {
    double share = made.stream().filter(row -> reason(row).equals("found_error")).count() / 1000.0;
    // 1 - mean over n=3..6 of (1 - 0.3625)^n
    assertThat(share).isCloseTo(0.857, within(0.05));
  }

  @Test
  void readerOfPeoplesRowsAcceptsEveryRow() {
    LabelFormat format = Formats.named("prm800k", FormatSettings.defaults());
    for (int i = 0; i < made.size(); i++) {
      JsonNode row = made.get(i);
      SourceLine line = SourceLine.of("made.jsonl", i + 1, row.toString());
      ParseOutcome outcome = format.parse(line);
      assertThat(outcome).as(row.toString()).isInstanceOf(ParseOutcome.Accepted.class);
      StepLabelledSolution solution = ((ParseOutcome.Accepted) outcome).solutions().get(0);
      assertThat(solution.finishReason().word()).isEqualTo(reason(row));
      assertThat(solution.steps()).hasSameSizeAs(row.get("label").get("steps"));
      boolean wrong = reason(row).equals("found_error");
      assertThat(solution.firstError()).isEqualTo(wrong ? solution.steps().size() - 1 : -1);
      LabelledStep last = solution.steps().get(solution.steps().size() - 1);
      if (wrong) {
        assertThat(last.alternatives()).hasSizeBetween(1, 3);
      } else {
        assertThat(last.alternatives()).isEmpty();
      }
    }
  }

  @Test
  void rowDependsOnlyOnItsNumber() {
    assertThat(read(10)).isEqualTo(made.subList(0, 10));
  }

  private static String reason(JsonNode row) {
    return row.get("label").get("finish_reason").asText();
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
