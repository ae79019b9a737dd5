package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.grading.AnswerCheck;
import io.stepwise.data.grading.FinalAnswer;
import io.stepwise.data.grading.NumberText;
import io.stepwise.data.grading.NumericAnswer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Word problems with a number as the answer, as GSM8K and SVAMP. The answer is what follows {@code
 * ####}, else what is boxed or announced, else the last number. Numbers are compared by value:
 * thousands separators, currency signs, units, trailing zeros and the notation of fractions, mixed
 * numbers and powers make no difference.
 */
public final class Gsm8kGrader implements AnswerGrader {
  /** The task's name. */
  public static final String NAME = "gsm8k";

  private static final Pattern AND_HALF =
      Pattern.compile("(?<=\\d)\\s+and\\s+(?:a|one)[ -]half\\b");
  private static final Pattern AND_FRACTION = Pattern.compile("(?<=\\d)\\s+and\\s+(?=\\d+/\\d)");

  private static final Pattern COMMAND = Pattern.compile("\\\\[a-zA-Z]+");
  private static final Pattern LETTER = Pattern.compile("\\p{L}");
  private static final Pattern OPERATOR = Pattern.compile("[-+*/^\u00d7\u00b7\u2212!]|\\\\[a-z]");

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
    return FinalAnswer.inResponse(FinalAnswer.text(steps), this::read);
  }

  private Optional<String> read(String text) {
    return FinalAnswer.marked(text)
        .or(() -> FinalAnswer.in(text))
        .filter(answer -> number(answer).isPresent())
        .or(() -> NumericAnswer.lastIn(plain(text)));
  }

  @Override
  public Verdict grade(Problem problem, List<String> steps) {
    if (problem.answer() == null) {
      return Verdict.INCORRECT;
    }
    Optional<NumericAnswer> given = answer(steps).flatMap(this::number);
    return Verdict.of(given.isPresent() && given.equals(number(problem.answer())));
  }

  @Override
  public String canonical(String answer) {
    return number(answer).map(NumericAnswer::toString).orElse(answer);
  }

  /**
   * The value of an answer, which may have a unit after or LaTeX around it. Of an equation, it is
   * the last side that is a number, {@code 5 * 4 = 20 pens} and {@code 20 = 5 * 4} are 20, else the
   * value of the last side that is a calculation, else the first number.
   */
  private Optional<NumericAnswer> number(String answer) {
    String[] sides = answer.split("=");
    for (int i = sides.length - 1; i >= 0; i--) {
      Optional<NumericAnswer> quantity = NumericAnswer.quantity(plain(sides[i]));
      if (quantity.isPresent()) {
        return quantity;
      }
    }
    for (int i = sides.length - 1; i >= 0; i--) {
      Optional<NumericAnswer> value = value(sides[i]);
      if (value.isPresent()) {
        return value;
      }
    }
    String plain = plain(answer);
    return NumericAnswer.firstIn(plain.substring(plain.lastIndexOf('=') + 1))
        .or(() -> NumericAnswer.firstIn(plain));
  }

  /** The value of a calculation with numbers alone. */
  private Optional<NumericAnswer> value(String calculation) {
    boolean numbers = !LETTER.matcher(COMMAND.matcher(calculation).replaceAll("")).find();
    return numbers && OPERATOR.matcher(calculation).find()
        ? NumericAnswer.of(check.canonical(calculation))
        : Optional.empty();
  }

  private static String plain(String text) {
    String half = AND_HALF.matcher(text).replaceAll(" 1/2");
    return NumberText.plain(AND_FRACTION.matcher(half).replaceAll(" "));
  }
}
