package io.stepwise.lm.vector;

/**
 * One axis of a weight: stretches of numbers, each padded to whole vectors.
 *
 * @param count stretches
 * @param length numbers of a stretch
 * @param padded the same with padding
 */
record Axis(int count, int length, int padded) {
  /** The one row of a weight that is a vector. */
  static final Axis ONE = new Axis(1, 1, 1);

  /** Stretches of whole vectors. */
  static Axis of(int count, int length) {
    return new Axis(count, length, Lanes.padded(length));
  }

  /** Rows that are not multiplied by vectors. */
  static Axis unpadded(int length) {
    return new Axis(1, length, length);
  }

  /** One stretch. */
  static Axis of(int length) {
    return of(1, length);
  }

  /** All numbers, without padding. */
  int size() {
    return count * length;
  }

  /** All numbers, with padding. */
  int paddedSize() {
    return count * padded;
  }

  /** Where number i lies among the padded ones. */
  int at(int i) {
    return i / length * padded + i % length;
  }
}
