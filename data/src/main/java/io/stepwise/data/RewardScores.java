package io.stepwise.data;

import java.util.OptionalDouble;

/**
 * The scores that a reward model gives one solution.
 *
 * @param stepScores P(correct) of the first steps, each in [0, 1]; fewer than {@code stepCount} if
 *     the model's maximum length cut the solution
 * @param outcome score of the whole solution, for a model that gives one
 * @param stepCount number of steps of the solution, K
 */
public record RewardScores(float[] stepScores, OptionalDouble outcome, int stepCount) {
  /** Rejects more scores than steps. */
  public RewardScores {
    if (stepScores.length > stepCount) {
      throw new IllegalArgumentException(
          "Cannot make reward scores: more scores than steps (%d, expected at most %d)"
              .formatted(stepScores.length, stepCount));
    }
  }

  /** Scores of steps alone. */
  public RewardScores(float[] stepScores, int stepCount) {
    this(stepScores, OptionalDouble.empty(), stepCount);
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
