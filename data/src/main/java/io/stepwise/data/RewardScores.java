package io.stepwise.data;

import java.util.OptionalDouble;

/**
 * The scores that a reward model gives one solution.
 *
 * @param stepScores P(correct) of the first steps, each in [0, 1]; fewer than {@code stepCount} if
 *     the model's maximum length cut the solution
 * @param outcome score of the whole solution, for a model that gives one
 * @param stepCount number of steps of the solution, K
 * @param disagreement standard deviation of an ensemble's members about each score, as long as
 *     {@code stepScores}; empty for other models
 */
public record RewardScores(
    float[] stepScores, OptionalDouble outcome, int stepCount, float[] disagreement) {
  /** Rejects more scores than steps, and another number of disagreements than scores. */
  public RewardScores {
    if (disagreement.length > 0 && disagreement.length != stepScores.length) {
      throw new IllegalArgumentException(
          "Cannot make reward scores: another number of disagreements (%d, expected %d)"
              .formatted(disagreement.length, stepScores.length));
    }
    if (stepScores.length > stepCount) {
      throw new IllegalArgumentException(
          "Cannot make reward scores: more scores than steps (%d, expected at most %d)"
              .formatted(stepScores.length, stepCount));
    }
  }

  /** Scores of one model. */
  public RewardScores(float[] stepScores, OptionalDouble outcome, int stepCount) {
    this(stepScores, outcome, stepCount, new float[0]);
  }

  /** Scores of steps alone. */
  public RewardScores(float[] stepScores, int stepCount) {
    this(stepScores, OptionalDouble.empty(), stepCount);
  }

  /** The same scores with the disagreement of an ensemble about each. */
  public RewardScores withDisagreement(float[] deviations) {
    return new RewardScores(stepScores, outcome, stepCount, deviations);
  }

  /** Whether steps beyond the model's maximum length have no score. */
  public boolean truncated() {
    return stepScores.length < stepCount;
  }

  /** The step scores as doubles. */
  public double[] probabilities() {
    double[] probabilities = new double[stepScores.length];
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] = stepScores[k];
    }
    return probabilities;
  }
}
