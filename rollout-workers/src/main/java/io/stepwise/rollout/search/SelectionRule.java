package io.stepwise.rollout.search;

/**
 * How Monte Carlo tree search compares the children of a node.
 *
 * <pre>
 *   PUCT        Q + c · P · √N_parent / (1 + N)                      (Silver et al. 2017)
 *   ALPHA_ZERO  the same with c = ln((N_parent + 19652 + 1) / 19652) + 1.25
 *   UCT         Q + c · √(ln N_parent / N);  +∞ for a child without a visit   (Kocsis, Szepesvári 2006)
 * </pre>
 */
public enum SelectionRule {
  /** With a constant. */
  PUCT {
    @Override
    double score(double q, double prior, double visits, double parentVisits, double constant) {
      return q + constant * prior * Math.sqrt(parentVisits) / (1 + visits);
    }
  },
  /** With a constant that grows with the visits; the given one is not used. */
  ALPHA_ZERO {
    @Override
    double score(double q, double prior, double visits, double parentVisits, double constant) {
      return PUCT.score(q, prior, visits, parentVisits, alphaZero(parentVisits));
    }
  },
  /** Without priors. */
  UCT {
    @Override
    double score(double q, double prior, double visits, double parentVisits, double constant) {
      return visits == 0
          ? Double.POSITIVE_INFINITY
          : q + constant * Math.sqrt(Math.log(parentVisits) / visits);
    }
  };

  private static final double BASE = 19652;
  private static final double INITIAL = 1.25;

  /**
   * The score of a child; the highest is visited next.
   *
   * @param q value of the child, in [0, 1]
   * @param prior P ({@link TreePrior})
   * @param visits N, those in flight included
   * @param parentVisits N of the parent
   * @param constant c
   */
  abstract double score(
      double q, double prior, double visits, double parentVisits, double constant);

  static double alphaZero(double parentVisits) {
    return Math.log((parentVisits + BASE + 1) / BASE) + INITIAL;
  }
}
