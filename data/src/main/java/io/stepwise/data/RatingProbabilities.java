package io.stepwise.data;

/**
 * The probabilities that a model gives the three ratings of a step, as OpenAI's scored samples hold
 * them.
 *
 * @param negative P(−1), in [0, 1]
 * @param neutral P(0), in [0, 1]
 * @param positive P(+1), in [0, 1]
 */
public record RatingProbabilities(double negative, double neutral, double positive) {
  /** Rejects values outside [0, 1]. The sum is kept as written; files round the three values. */
  public RatingProbabilities {
    for (double probability : new double[] {negative, neutral, positive}) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "Cannot create rating probabilities: not a probability (%s, expected 0 to 1)"
                .formatted(probability));
      }
    }
  }

  /** The most probable rating; among equals the lowest. */
  public Rating mostProbable() {
    if (negative >= neutral && negative >= positive) {
      return Rating.NEGATIVE;
    }
    return neutral >= positive ? Rating.NEUTRAL : Rating.POSITIVE;
  }
}
