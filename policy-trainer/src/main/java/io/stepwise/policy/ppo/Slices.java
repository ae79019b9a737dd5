package io.stepwise.policy.ppo;

/** Pieces of the model's arrays as the formulas take them. */
final class Slices {
  private Slices() {}

  static double[] wide(float[] values, int from, int count) {
    double[] result = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] = values[from + i];
    }
    return result;
  }

  static void narrow(double[] values, float[] into, int from) {
    for (int i = 0; i < values.length; i++) {
      into[from + i] = (float) values[i];
    }
  }

  static double sum(double[] values, boolean[] mask) {
    double sum = 0;
    for (int t = 0; t < mask.length; t++) {
      sum += mask[t] ? values[t] : 0;
    }
    return sum;
  }
}
