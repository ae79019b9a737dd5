package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.grading.FinalAnswer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Problems with lettered options. The answer is the letter that is boxed, announced or marked, e.g.
 * {@code \boxed{B}}, {@code The answer is (B).}, {@code #### B}; else the one that a sentence
 * states ({@link StatedLetter}).
 */
public final class MultipleChoiceGrader implements AnswerGrader {
  /** The task's name. */
  public static final String NAME = "multiple-choice";

  /** A letter at the start of an answer, alone or before its option's text. */
  private static final Pattern LETTER =
      Pattern.compile(
          "(?:\\\\(?:text|mathrm|textbf|mathbf)\\{)?[\\s*({\\[]*(?:(?i:option|choice)\\s+[(]?)?"
              + "([A-Za-z])(?=$|[\\s*)}\\]]*(?:$|[.,:;)\\]}]))");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String answerPrompt() {
    return "\n\nThe final answer is ";
  }

  @Override
  public Optional<String> answer(List<String> steps) {
    return FinalAnswer.inResponse(
        FinalAnswer.text(steps),
        text ->
            FinalAnswer.in(text)
                .flatMap(MultipleChoiceGrader::letter)
                .or(() -> StatedLetter.in(text)));
  }

  @Override
  public Verdict grade(Problem problem, List<String> steps) {
    Optional<String> truth = Optional.ofNullable(problem.answer()).flatMap(t -> letter(t));
    return Verdict.of(truth.isPresent() && answer(steps).equals(truth));
  }

  @Override
  public String canonical(String answer) {
    return letter(answer).or(() -> StatedLetter.in(answer)).orElse(answer);
  }

  /** The letter that an answer names, in upper case. */
  static Optional<String> letter(String answer) {
    Matcher matcher = LETTER.matcher(answer);
    return matcher.lookingAt()
        ? Optional.of(matcher.group(1).toUpperCase(Locale.ROOT))
        : Optional.empty();
  }
}
