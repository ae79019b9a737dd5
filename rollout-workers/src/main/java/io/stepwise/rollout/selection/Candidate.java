package io.stepwise.rollout.selection;

/**
 * One sampled solution.
 *
 * @param answer its answer in a form that is equal for equal answers; null where it gave none
 * @param logScore logarithm of its score by a reward model, at most 0, e.g. {@code
 *     StepAggregation.logScore}; −∞ for the worst
 * @param correct whether a grader accepts the answer
 */
public record Candidate(String answer, double logScore, boolean correct) {
  /** Rejects scores that are not numbers and right solutions without an answer. */
  public Candidate {
    if (Double.isNaN(logScore)) {
      throw new IllegalArgumentException(
          "Cannot rank solution: no score (" + logScore + ", expected a number)");
    }
    if (answer == null && correct) {
      throw new IllegalArgumentException(
          "Cannot count solution as right: it has no answer (null, expected text)");
    }
  }
}
