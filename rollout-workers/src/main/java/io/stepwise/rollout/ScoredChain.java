package io.stepwise.rollout;

import io.stepwise.data.task.Verdict;
import java.util.List;

/**
 * A chain with a score per step and the answer's verdict.
 *
 * @param chain the chain
 * @param steps text of its complete steps, [K]
 * @param stepEnds index into the response of each step's end token, [K]
 * @param stepScores P(correct) by the reward model of each step, or of the first ones where the
 *     chain exceeds the reward model's maximum length, [at most K]
 * @param answer the answer it gives, null if it gives none
 * @param canonicalAnswer the form of the answer that is the same for equal answers, null if it
 *     gives none
 * @param verdict whether the answer is right
 * @param text the response as text; null if read from a table that lacks the column
 * @param reference the problem's reference answer; null where unknown or the table lacks the column
 */
public record ScoredChain(
    Chain chain,
    List<String> steps,
    int[] stepEnds,
    float[] stepScores,
    String answer,
    String canonicalAnswer,
    Verdict verdict,
    String text,
    String reference) {
  /** Rejects arrays that do not fit together. */
  public ScoredChain {
    steps = List.copyOf(steps);
    if (stepEnds.length != steps.size() || stepScores.length > steps.size()) {
      throw new IllegalArgumentException(
          "Cannot create scored chain: "
              + steps.size()
              + " steps, "
              + stepEnds.length
              + " ends, "
              + stepScores.length
              + " scores");
    }
  }

  /** A chain without text whose answer was graded and has no other canonical form. */
  public ScoredChain(
      Chain chain,
      List<String> steps,
      int[] stepEnds,
      float[] stepScores,
      String answer,
      boolean correct) {
    this(chain, steps, stepEnds, stepScores, answer, answer, Verdict.of(correct), null, null);
  }

  /** Whether the answer is known to be right. */
  public boolean correct() {
    return verdict == Verdict.CORRECT;
  }

  /** Whether the grader reached a verdict. */
  public boolean isGraded() {
    return verdict != Verdict.UNDECIDED;
  }

  /**
   * Whether the reward model could not read its steps, so that it is undecided and has no score.
   */
  public boolean isUnscored() {
    return !steps.isEmpty() && stepScores.length == 0 && !isGraded();
  }

  /** Whether the reward model's maximum length left the last steps without a score. */
  public boolean isTruncated() {
    return stepScores.length < steps.size() && !isUnscored();
  }

  /** Whether these are chains without scores: some have steps, and none has a score. */
  public static boolean lackScores(List<ScoredChain> chains) {
    return chains.stream().allMatch(chain -> chain.stepScores.length == 0)
        && chains.stream().anyMatch(chain -> !chain.steps.isEmpty());
  }

  /** The chains that were graded; the others have neither a reward nor a part in accuracy. */
  public static List<ScoredChain> graded(List<ScoredChain> chains) {
    return chains.stream().filter(ScoredChain::isGraded).toList();
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
