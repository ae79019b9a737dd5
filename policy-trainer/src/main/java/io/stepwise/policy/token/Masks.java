package io.stepwise.policy.token;

/** Questions about masks. */
public final class Masks {
  private Masks() {}

  /** How many tokens the policy drew. */
  public static int count(boolean[] mask) {
    int count = 0;
    for (boolean drawn : mask) {
      count += drawn ? 1 : 0;
    }
    return count;
  }

  /** How many tokens the policy drew in a whole batch. */
  public static long count(boolean[][] masks) {
    long count = 0;
    for (boolean[] mask : masks) {
      count += count(mask);
    }
    return count;
  }

  /** Index of the last token drawn at or before a position, −1 if there is none. */
  public static int lastAtOrBefore(boolean[] mask, int position) {
    for (int t = position; t >= 0; t--) {
      if (mask[t]) {
        return t;
      }
    }
    return -1;
  }

  /** Index of the last token the policy drew (its end token, if it wrote one), −1 if none. */
  public static int last(boolean[] mask) {
    return lastAtOrBefore(mask, mask.length - 1);
  }

  /**
   * Rejects arrays of different lengths.
   *
   * @param mask [T]
   * @param arrays each to be [T] as well
   */
  public static void requireSameLength(boolean[] mask, double[]... arrays) {
    for (double[] array : arrays) {
      if (array.length != mask.length) {
        throw new IllegalArgumentException(
            "Cannot compute over tokens: arrays of different lengths ("
                + array.length
                + ", expected "
                + mask.length
                + ")");
      }
    }
  }
}
