package io.stepwise.data.grading;

import io.stepwise.data.grading.algebra.Fingerprint;
import io.stepwise.data.grading.limit.Budget;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One text for all answers of equal value: numbers as fractions in lowest terms, other expressions
 * by their value at a fixed point, anything else in its plain form.
 */
final class CanonicalForm {
  private static final int MOST_CHARACTERS = 5000;
  private static final String UNIT = "\\text{ ";

  private CanonicalForm() {}

  static String of(String answer, Budget budget) {
    String text = Characters.strip(answer);
    if (text.length() > MOST_CHARACTERS) {
      return text;
    }
    int unit = text.indexOf(UNIT);
    text = unit > 0 ? text.substring(0, unit) : text;
    String plain = PlainForm.of(MathForm.withoutName(text), budget);
    List<String> elements = Elements.of(plain);
    if (elements.isEmpty()) {
      return plain;
    }
    if (elements.size() == 1) {
      return element(elements.get(0), budget);
    }
    return elements.stream()
        .map(element -> element(element, budget))
        .collect(
            Collectors.joining(",", plain.substring(0, 1), plain.substring(plain.length() - 1)));
  }

  private static String element(String plain, Budget budget) {
    Optional<String> number = NumericAnswer.of(plain).map(NumericAnswer::toString);
    return number.or(() -> Fingerprint.of(plain, budget)).orElse(plain);
  }
}
