package io.stepwise.data.task;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a running total, as written.
 *
 * @param left the total it starts from, 0…9
 * @param operation what it does with the next operand; empty in a restatement {@code c=c}
 * @param right the total it ends with, 0…9
 */
record Line(int left, Optional<Operation> operation, int right) {
  private static final Pattern FORM = Pattern.compile("([0-9])(?:([+-])([0-9]))?=([0-9])");

  /**
   * Reads a line; empty where it is not of the form {@code a+b=c}, {@code a-b=c} or {@code c=c}.
   */
  static Optional<Line> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    Optional<Operation> operation =
        m.group(2) == null
            ? Optional.empty()
            : Optional.of(new Operation(m.group(2).charAt(0), digit(m.group(3))));
    return Optional.of(new Line(digit(m.group(1)), operation, digit(m.group(4))));
  }

  /** The total this line should have ended with. */
  int rightfulResult() {
    return operation.map(o -> o.apply(left)).orElse(left);
  }

  String text() {
    return left + operation.map(Operation::text).orElse("") + "=" + right;
  }

  private static int digit(String text) {
    return text.charAt(0) - '0';
  }
}
