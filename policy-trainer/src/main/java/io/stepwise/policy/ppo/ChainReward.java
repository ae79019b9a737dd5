package io.stepwise.policy.ppo;

import io.stepwise.lm.Generated;
import io.stepwise.policy.reward.KlPenalty;
import io.stepwise.policy.reward.OverlongPenalty;
import io.stepwise.policy.reward.TokenRewards;
import io.stepwise.rollout.ScoredChain;
import java.util.Arrays;

/**
 * What a chain earned, split into its parts.
 *
 * <pre>
 *   r[t] = −β (log π − log π_ref)[t] + λ_p · r*_k at the end of step k
 *          + [t = last] · (w · correct − penalty · cut + c · overlong + shift)
 * </pre>
 *
 * A chain without a single complete step is not judged by the reward model: its last token gets λ_p
 * times the score of a surely wrong step.
 *
 * @param perToken r, [T]
 * @param kl the part for leaving the reference, [T]
 * @param steps λ_p · r*, one per scored step
 * @param outcome the part for the answer, with the penalties for length
 * @param length the penalties for length in it, at most 0
 * @param process the part for the steps, without the shift
 * @param shift added by {@link ProcessCentering}
 */
@SuppressWarnings("ArrayRecordComponent") // numbers handed on at once, never compared
record ChainReward(
    double[] perToken,
    double[] kl,
    double[] steps,
    double outcome,
    double length,
    double process,
    double shift) {
  /**
   * The reward of one chain.
   *
   * @param logProbs [T] of the policy
   * @param reference [T] of the reference policy
   * @param mask [T]
   * @param maxTokens longest response
   * @param start the value of the problem ({@link ProblemValues})
   */
  static ChainReward of(
      ScoredChain scored,
      double[] logProbs,
      double[] reference,
      boolean[] mask,
      PpoSettings settings,
      int maxTokens,
      double start) {
    double[] kl = new KlPenalty(settings.klCoef()).rewards(logProbs, reference, mask);
    double[] steps = settings.processReward().rewards(scored.scores(), settings.shaping(), start);
    double process = 0;
    for (int k = 0; k < steps.length; k++) {
      steps[k] *= settings.processWeight();
      process += steps[k];
    }
    double length = length(scored, settings, maxTokens);
    double outcome = (scored.correct() ? settings.outcomeWeight() : 0) + length;
    double last = outcome;
    if (steps.length == 0 && settings.processReward() != ProcessForm.NONE) {
      process =
          settings.processWeight()
              * settings.processReward().withoutSteps(settings.shaping(), start);
      last += process;
    }
    double[] rewards =
        TokenRewards.assemble(
            kl, mask, Arrays.copyOf(scored.stepEnds(), steps.length), steps, last);
    return new ChainReward(rewards, kl, steps, outcome, length, process, 0);
  }

  private static double length(ScoredChain scored, PpoSettings settings, int maxTokens) {
    ShapingSettings shaping = settings.shaping();
    double penalty = 0;
    if (scored.chain().end() == Generated.End.LENGTH) {
      penalty -= settings.missingEosPenalty();
    }
    if (shaping.overlongPenalty() > 0) {
      penalty +=
          shaping.overlongPenalty()
              * new OverlongPenalty(maxTokens, shaping.overlongTokens())
                  .of(scored.chain().response().length);
    }
    return penalty;
  }

  /**
   * This reward with an addition at the last token.
   *
   * @param mask [T]
   * @param more shift of the process reward
   */
  ChainReward shifted(double more, boolean[] mask) {
    double[] rewards = TokenRewards.assemble(perToken, mask, new int[0], new double[0], more);
    return new ChainReward(rewards, kl, steps, outcome, length, process, shift + more);
  }

  /**
   * This reward with its process reward multiplied.
   *
   * @param factor of the process reward
   * @param ends of the scored steps
   * @param mask [T]
   */
  ChainReward scaled(double factor, int[] ends, boolean[] mask) {
    double[] more = Arrays.stream(steps).map(step -> (factor - 1) * step).toArray();
    double last = steps.length == 0 ? (factor - 1) * process : 0;
    double[] rewards = TokenRewards.assemble(perToken, mask, ends, more, last);
    double[] scaled = Arrays.stream(steps).map(step -> factor * step).toArray();
    return new ChainReward(rewards, kl, scaled, outcome, length, factor * process, shift);
  }

  /** The KL penalty of all tokens, at most about 0. */
  double klCost() {
    double cost = 0;
    for (double k : kl) {
      cost += k;
    }
    return cost;
  }

  /** The part for the steps, with its shift. */
  double processTotal() {
    return process + shift;
  }

  /** The return of the whole chain. */
  double total() {
    return outcome + processTotal() + klCost();
  }

  /** What is not placed at step ends: outcome, KL penalty, and the process reward without steps. */
  double withoutSteps() {
    return outcome + klCost() + (steps.length == 0 ? process : 0) + shift;
  }
}
