package io.stepwise.rollout.selection;

/**
 * Probability that at least one of k solutions is right, from n of which c are (arXiv:2107.03374).
 * It bounds every way of choosing from above.
 *
 * <pre>
 *   pass@k = 1 − C(n−c, k) / C(n, k) = 1 − Π_{j=n−c+1..n} (1 − k/j),   1 where n − c &lt; k
 * </pre>
 */
public final class PassAtK {
  private PassAtK() {}

  /**
   * The probability.
   *
   * @param samples n, at least 1
   * @param correct c, from 0 to n
   * @param k from 1 to n
   */
  public static double of(int samples, int correct, int k) {
    if (correct < 0 || correct > samples || k < 1 || k > samples) {
      throw new IllegalArgumentException(
          "Cannot estimate pass@k: impossible numbers (n="
              + samples
              + ", c="
              + correct
              + ", k="
              + k
              + ", expected 0 <= c <= n and 1 <= k <= n)");
    }
    if (samples - correct < k) {
      return 1;
    }
    double fail = 1;
    for (int j = samples - correct + 1; j <= samples; j++) {
      fail *= 1 - (double) k / j;
    }
    return 1 - fail;
  }
}
