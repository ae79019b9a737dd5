package io.stepwise.rollout.search;

/**
 * Whether a vote is decided before all have voted (adaptive consistency, Aggarwal et al. 2023,
 * arXiv:2305.11860). With v₁ votes for the leading answer and v₂ for the next, the share of the
 * leading one among these two has the posterior Beta(v₁+1, v₂+1), and
 *
 * <pre>
 *   P(share > 1/2) = I_{1/2}(v₂+1, v₁+1) = Σ_{j>v₂} C(n, j) / 2^n,   n = v₁ + v₂ + 1
 * </pre>
 */
final class VoteStop {
  /** Probability from which a vote counts as decided. */
  static final double CONFIDENCE = 0.95;

  private VoteStop() {}

  /**
   * Whether it is decided.
   *
   * @param left votes that are still to come
   */
  static boolean decided(int first, int second, int left) {
    return first > 0 && (first - second > left || leads(first, second) > CONFIDENCE);
  }

  /** P(the leading answer is given more often than the next). */
  static double leads(int first, int second) {
    int n = first + second + 1;
    double term = Math.scalb(1.0, -n);
    double below = 0;
    for (int j = 0; j <= second; j++) {
      below += term;
      term *= (double) (n - j) / (j + 1);
    }
    return 1 - below;
  }
}
