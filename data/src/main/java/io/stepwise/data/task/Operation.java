package io.stepwise.data.task;

/**
 * Adding or subtracting one digit, modulo 10.
 *
 * @param sign {@code '+'} or {@code '-'}
 * @param operand 0…9
 */
record Operation(char sign, int operand) {
  /** How many (total, operation) pairs there are. */
  static final int FACTS = 200;

  Operation {
    if ((sign != '+' && sign != '-') || operand < 0 || operand > 9) {
      throw new IllegalArgumentException(
          "Cannot create operation: not a signed digit (" + sign + operand + ", expected +0 … -9)");
    }
  }

  int apply(int total) {
    return Math.floorMod(sign == '+' ? total + operand : total - operand, 10);
  }

  /** The number of the fact "this operation on that total", 0…199. */
  int fact(int total) {
    return ((sign == '+' ? 0 : 1) * 10 + total) * 10 + operand;
  }

  String text() {
    return "" + sign + operand;
  }
}
