package io.stepwise.jobs.rollout;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.lm.Generated;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.List;

/**
 * What a set of chains holds, to be shown next to its accuracy: without steps, or cut before their
 * answers, chains say little about a policy and cannot improve it.
 *
 * @param chains all chains
 * @param withoutSteps those without a single complete step
 * @param cut those that reached the maximum length
 * @param withoutAnswer those that give no answer
 * @param unscored those that the reward model cannot read
 * @param truncated those whose last steps exceed the reward model's maximum length
 */
public record ChainTally(
    int chains, int withoutSteps, int cut, int withoutAnswer, int unscored, int truncated) {
  /** A share of chains from which on a fault is more likely than chance. */
  private static final double MANY = 0.5;

  /** Counts chains that a reward model has read. */
  public static ChainTally of(List<ScoredChain> chains) {
    return of(chains, true);
  }

  /**
   * Counts chains.
   *
   * @param scored whether a reward model has read them; else none counts as unscored or truncated
   */
  public static ChainTally of(List<ScoredChain> chains, boolean scored) {
    int withoutSteps = 0;
    int cut = 0;
    int withoutAnswer = 0;
    int unscored = 0;
    int truncated = 0;
    for (ScoredChain chain : chains) {
      withoutSteps += chain.steps().isEmpty() ? 1 : 0;
      cut += chain.chain().end() == Generated.End.LENGTH ? 1 : 0;
      withoutAnswer += chain.answer() == null ? 1 : 0;
      unscored += scored && chain.isUnscored() ? 1 : 0;
      truncated += scored && chain.isTruncated() ? 1 : 0;
    }
    return new ChainTally(chains.size(), withoutSteps, cut, withoutAnswer, unscored, truncated);
  }

  /** The counts in words; nothing where every chain is whole. */
  public String words() {
    List<String> parts = new ArrayList<>();
    if (withoutSteps > 0) {
      parts.add(withoutSteps + " without a complete step");
    }
    if (cut > 0) {
      parts.add(cut + " cut at the maximum length");
    }
    if (withoutAnswer > 0) {
      parts.add(withoutAnswer + " without an answer");
    }
    if (unscored > 0) {
      parts.add(unscored + " that the reward model cannot read (undecided)");
    }
    if (truncated > 0) {
      parts.add(truncated + " truncated to the reward model's maximum length");
    }
    return String.join(", ", parts);
  }

  /** What should not pass for a result, one line each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (isMany(withoutSteps)) {
      warnings.add(
          "Warning: "
              + withoutSteps
              + " of "
              + Amount.of(chains, "chains")
              + " have no complete step, so they have no step scores; the policy does not end its"
              + " steps as the task expects (fine-tune it with sft first, or choose the step format"
              + " it writes)");
    }
    if (isMany(cut)) {
      warnings.add(
          "Warning: "
              + cut
              + " of "
              + Amount.of(chains, "chains")
              + " were cut at the maximum length before they ended (raise --max-tokens)");
    }
    if (isMostlyUnscored()) {
      warnings.add(
          "Warning: the reward model cannot read "
              + unscored
              + " of "
              + Amount.of(chains - withoutSteps, "chains")
              + " with steps (they hold its markers, or characters that its tokenizer lacks)");
    }
    return warnings;
  }

  /** Whether the chains with scores are a minority of those with steps, and so a biased sample. */
  private boolean isMostlyUnscored() {
    return unscored > MANY * (chains - withoutSteps);
  }

  private boolean isMany(int part) {
    return part > 0 && part >= MANY * chains;
  }

  /**
   * Rejects chains that the reward model can read none of: it belongs to texts of another kind.
   *
   * @throws InvalidInput if every chain with a step is unscored
   */
  public void requireScores() {
    if (unscored > 0 && unscored + withoutSteps == chains) {
      throw new InvalidInput(
          "Cannot score chains: the reward model can read none of them (%d of %d, expected texts without its markers and in characters that its tokenizer knows)"
              .formatted(unscored, chains));
    }
  }

  /**
   * Stops before training on chains that cannot improve a policy.
   *
   * @throws InvalidInput if no chain has a step, or the reward model cannot read most of those that
   *     have
   */
  public void requireSteps(int iteration) {
    if (withoutSteps == chains) {
      throw new InvalidInput(
          "Cannot train policy: no chain of iteration "
              + iteration
              + " has a complete step (0 of "
              + chains
              + ", "
              + cut
              + " cut at the maximum length; expected steps to score: fine-tune the policy with sft"
              + " first, choose the step format it writes, or raise --max-tokens)");
    }
    if (isMostlyUnscored()) {
      throw new InvalidInput(
          "Cannot train policy: the reward model cannot read most chains of iteration %d (%d of %d with steps, expected at most half: texts without its markers and in characters that its tokenizer knows)"
              .formatted(iteration, unscored, chains - withoutSteps));
    }
  }
}
