package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.grading.AnswerCheck;
import io.stepwise.data.grading.CheckResult;
import io.stepwise.data.grading.FinalAnswer;
import java.util.List;
import java.util.Optional;

/**
 * Problems as in MATH and PRM800K: the answer stands in {@code \boxed{…}}, is announced or stands
 * under {@code # Answer} ({@link FinalAnswer}), and is compared by {@link AnswerCheck}. A problem
 * without a reference answer has no correct one.
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
    CheckResult result = check.check(answer(steps).orElse(null), problem.answer());
    return result == CheckResult.UNDECIDED ? Verdict.UNDECIDED : Verdict.of(result.correct());
  }

  @Override
  public String canonical(String answer) {
    return check.canonical(answer);
  }
}
