package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.grading.AnswerCheck;
import io.stepwise.data.grading.CheckResult;
import io.stepwise.data.grading.FinalAnswer;
import io.stepwise.data.grading.Units;
import java.util.List;
import java.util.Optional;

/**
 * Problems as in MATH and PRM800K: the answer is in {@code \boxed{…}}, is announced or stands under
 * {@code # Answer} ({@link FinalAnswer}), and is compared by {@link AnswerCheck}. A unit that only
 * one of the answers has makes no difference. A problem without a reference answer has no correct
 * one.
 */
public final class MathGrader implements AnswerGrader {
  /** The task's name. */
  public static final String NAME = "math";

  private final AnswerCheck check = new AnswerCheck();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String answerPrompt() {
    return "\n\nThe final answer is \\boxed{";
  }

  @Override
  public Optional<String> answer(List<String> steps) {
    return FinalAnswer.of(steps);
  }

  @Override
  public Verdict grade(Problem problem, List<String> steps) {
    String answer = answer(steps).orElse(null);
    return answer == null || problem.answer() == null
        ? Verdict.INCORRECT
        : compare(answer, problem.answer());
  }

  @Override
  public Verdict compare(String answer, String reference) {
    CheckResult result = check.check(answer, reference);
    if (result == CheckResult.DIFFERENT) {
      String number = Units.without(answer);
      String truth = Units.without(reference);
      if (number.equals(answer) != truth.equals(reference)) {
        result = check.check(number, truth);
      }
    }
    return result == CheckResult.UNDECIDED ? Verdict.UNDECIDED : Verdict.of(result.correct());
  }

  @Override
  public String canonical(String answer) {
    return check.canonical(answer);
  }
}
