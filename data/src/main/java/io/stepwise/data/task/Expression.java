package io.stepwise.data.task;

import io.stepwise.data.error.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A prompt of the running-total task, {@code 4+7-3+9}: a digit, then operations, evaluated strictly
 * from left to right modulo 10.
 *
 * @param first the total before the first operation, 0…9
 * @param operations at least one
 */
record Expression(int first, List<Operation> operations) {
  static final Pattern FORM = Pattern.compile("[0-9](?:[+-][0-9])+");

  Expression {
    operations = List.copyOf(operations);
  }

  /**
   * Reads a prompt.
   *
   * @throws InvalidInput where it is not a digit and one or more operations
   */
  static Expression parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new InvalidInput(
          "Cannot read running total: malformed expression ("
              + text
              + ", expected digits joined by + and -)");
    }
    List<Operation> operations = new ArrayList<>();
    for (int i = 1; i < text.length(); i += 2) {
      operations.add(new Operation(text.charAt(i), text.charAt(i + 1) - '0'));
    }
    return new Expression(text.charAt(0) - '0', operations);
  }

  int value() {
    int total = first;
    for (Operation operation : operations) {
      total = operation.apply(total);
    }
    return total;
  }

  String text() {
    StringBuilder text = new StringBuilder().append(first);
    operations.forEach(operation -> text.append(operation.text()));
    return text.toString();
  }
}
