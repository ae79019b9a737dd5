package io.stepwise.rollout;

import java.util.List;

/**
 * A chain with a score per step and the answer's verdict.
 *
 * @param chain the chain
 * @param steps text of its complete steps, [K]
 * @param stepEnds index into the response of each step's end token, [K]
 * @param stepScores P(correct) of each step by the reward model, [K]
 * @param answer the answer it gives, null if it gives none
 * @param correct whether the answer is right
 */
public record ScoredChain(
    Chain chain,
    List<String> steps,
    int[] stepEnds,
    float[] stepScores,
    String answer,
    boolean correct) {
  /** Refuses arrays that do not fit together. */
  public ScoredChain {
    steps = List.copyOf(steps);
    if (stepEnds.length != steps.size() || stepScores.length != steps.size()) {
      throw new IllegalArgumentException(
          "Cannot make scored chain: "
              + steps.size()
              + " steps, "
              + stepEnds.length
              + " ends, "
              + stepScores.length
              + " scores");
    }
  }

  /** The scores as doubles. */
  public double[] scores() {
    double[] scores = new double[stepScores.length];
    for (int k = 0; k < scores.length; k++) {
      scores[k] = stepScores[k];
    }
    return scores;
  }
}
