package io.stepwise.rollout.labelling;

import io.stepwise.data.error.InvalidConfiguration;
import java.io.Serializable;
import java.util.List;

/**
 * The score by which OmegaPRM chooses the rollout to search next (arXiv:2406.06592, section 3.3):
 *
 * <pre>
 *   Q(s, r) = α^(1 − MC(s)) · β^(len(r)/L)
 *   U(s)    = c · √(Σ N) / (1 + N(s))
 * </pre>
 *
 * Wrong rollouts of promising states come first, short ones before long ones, and states that were
 * seldom chosen before others. Scores are computed again at every choice.
 *
 * @param alpha α, in (0, 1]
 * @param beta β, in (0, 1]
 * @param length L in tokens
 * @param exploration c, at least 0
 */
public record RolloutSelection(double alpha, double beta, double length, double exploration)
    implements Serializable {
  /** The paper's constants. */
  public static final RolloutSelection DEFAULT = new RolloutSelection(0.5, 0.9, 500, 0.125);

  /** Checks the ranges. */
  public RolloutSelection {
    if (!(alpha > 0 && alpha <= 1 && beta > 0 && beta <= 1 && length > 0 && exploration >= 0)) {
      throw new InvalidConfiguration(
          "Cannot select rollouts: constant out of range (%s, %s, %s, %s, expected α and β in (0, 1], L > 0, c >= 0)"
              .formatted(alpha, beta, length, exploration));
    }
  }

  /** Q: how useful the rollout of a state with this value is. */
  double quality(double value, int tokens) {
    return Math.pow(alpha, 1 - value) * Math.pow(beta, tokens / length);
  }

  /**
   * U: the bonus of states that were seldom chosen.
   *
   * @param visits N(s), how often the state was chosen
   * @param allVisits how often any state was chosen
   */
  double bonus(int visits, int allVisits) {
    return exploration * Math.sqrt(allVisits) / (1 + visits);
  }

  /**
   * A wrong rollout that may be searched.
   *
   * @param value MC(s) of its state
   * @param tokens its length
   * @param visits N(s), how often its state was chosen
   */
  record Candidate(double value, int tokens, int visits) {}

  /** Index of the candidate with the highest score, the earliest among equals; −1 for none. */
  int pick(List<Candidate> candidates, int allVisits) {
    int best = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      double score = score(candidate.value, candidate.tokens, candidate.visits, allVisits);
      if (score > highest) {
        highest = score;
        best = i;
      }
    }
    return best;
  }

  /** Q + U. */
  double score(double value, int tokens, int visits, int allVisits) {
    return quality(value, tokens) + bonus(visits, allVisits);
  }
}
