package io.stepwise.jobs.prm;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.Graders;
import io.stepwise.prm.sample.SolutionOutcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The outcome of a labelled solution is the verdict of its task's grader. */
class GradedSolutionTest {
  private static OptionalDouble outcome(
      Optional<AnswerGrader> grader, String truth, String answer) {
    StepLabelledSolution solution =
        new StepLabelledSolution(
            "id",
            "p",
            "1/4+1/4",
            truth,
            List.of(new LabelledStep("1/4+1/4=2/4", Rating.UNRATED)),
            FinishReason.UNKNOWN,
            answer,
            new Provenance("test", 0, "run", null, 0));
    return SolutionOutcome.of(GradedSolution.by(grader).apply(solution).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          math            | 1/2 | 2/4          | 0
          math            | 1/2 | 0.5          | 1
          gsm8k           | 1/2 | 2/4          | 1
          gsm8k           | 18  | 18 dollars   | 1
          gsm8k           | 18  | 19 dollars   | 0
          gsm8k           | 1000 | 10^3        | 1
          multiple-choice | B   | (B) apple    | 1
          multiple-choice | B   | (A) pear     | 0
          running-total   | 12  | 12           | 1
          running-total   | 12  | 13           | 0
          """)
  void outcomeIsTheVerdictOfTheTask(String task, String truth, String answer, double outcome) {
    assertThat(outcome(Graders.builtIn(task), truth, answer)).hasValue(outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1/2 | 2/4 | 0
          1/2 | 0.5 | 1
          """)
  void withoutARecordedTaskTheRuleIsThatOfMath(String truth, String answer, double outcome) {
    assertThat(outcome(Graders.builtIn("chess"), truth, answer)).hasValue(outcome);
  }
}
