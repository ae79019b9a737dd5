package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.grading.FinalAnswer;
import io.stepwise.data.grading.NumericAnswer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Word problems with a number as the answer, as GSM8K and SVAMP. The answer is what follows {@code
 * ####}, else what is boxed or announced, else the last number. Numbers are compared by value:
 * thousands separators, currency signs, units and trailing zeros make no difference.
 */
public final class Gsm8kGrader implements AnswerGrader {
  /** The task's name. */
  public static final String NAME = "gsm8k";

  private static final Pattern FRACTION =
      Pattern.compile("\\\\[dt]?frac\\{([^{}]*)\\}\\{([^{}]*)\\}");
  private static final Pattern SPACE = Pattern.compile("\\\\[,!;: ]");

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
    String text = FinalAnswer.text(steps);
    return FinalAnswer.marked(text)
        .or(() -> FinalAnswer.in(text))
        .filter(answer -> number(answer).isPresent())
        .or(() -> NumericAnswer.lastIn(text));
  }

  @Override
  public Verdict grade(Problem problem, List<String> steps) {
    if (problem.answer() == null) {
      return Verdict.INCORRECT;
    }
    Optional<NumericAnswer> given = answer(steps).flatMap(Gsm8kGrader::number);
    return Verdict.of(given.isPresent() && given.equals(number(problem.answer())));
  }

  @Override
  public String canonical(String answer) {
    return number(answer).map(NumericAnswer::toString).orElse(answer);
  }

  /**
   * The value of an answer, which may have a unit after or LaTeX around it. Of a calculation, it is
   * the result: {@code 5 * 4 = 20 pens} is 20.
   */
  private static Optional<NumericAnswer> number(String answer) {
    String commas = answer.replace("{,}", ",");
    String plain = SPACE.matcher(FRACTION.matcher(commas).replaceAll("$1/$2")).replaceAll("");
    return NumericAnswer.of(plain)
        .or(() -> NumericAnswer.firstIn(plain.substring(plain.lastIndexOf('=') + 1)))
        .or(() -> NumericAnswer.firstIn(plain));
  }
}
