package io.stepwise.policy.ppo;

import io.stepwise.lm.Generated;
import io.stepwise.policy.reward.KlPenalty;
import io.stepwise.policy.reward.StepScore;
import io.stepwise.policy.reward.TokenRewards;
import io.stepwise.rollout.ScoredChain;
import java.util.Arrays;

/**
 * What a chain earned, split into its parts.
 *
 * <pre>
 *   r[t] = −β (log π − log π_ref)[t] + λ_p · r*_k at the end of step k
 *          + [t = last] · (w · correct − penalty · cut)
 * </pre>
 *
 * A chain without a single complete step is not judged by the reward model: its last token gets
 * −λ_p, as a surely wrong step is.
 *
 * @param perToken r, [T]
 * @param steps λ_p · r*, one per scored step
 * @param outcome the part for the answer
 * @param process the part for the steps
 * @param klCost the part for leaving the reference (at most about 0)
 */
record ChainReward(
    double[] perToken, double[] steps, double outcome, double process, double klCost) {
  static ChainReward of(
      ScoredChain scored,
      double[] logProbs,
      double[] reference,
      boolean[] mask,
      PpoSettings settings) {
    double[] kl = new KlPenalty(settings.klCoef()).rewards(logProbs, reference, mask);
    double[] steps = settings.processReward().reward().shape(StepScore.SIGNED.of(scored.scores()));
    double process = 0;
    for (int k = 0; k < steps.length; k++) {
      steps[k] *= settings.processWeight();
      process += steps[k];
    }
    double last = scored.correct() ? settings.outcomeWeight() : 0;
    if (scored.chain().end() == Generated.End.LENGTH) {
      last -= settings.missingEosPenalty();
    }
    double outcome = last;
    if (steps.length == 0 && settings.processReward() != ProcessForm.NONE) {
      last -= settings.processWeight();
      process = -settings.processWeight();
    }
    double[] rewards =
        TokenRewards.assemble(
            kl, mask, Arrays.copyOf(scored.stepEnds(), steps.length), steps, last);
    double cost = 0;
    for (double k : kl) {
      cost += k;
    }
    return new ChainReward(rewards, steps, outcome, process, cost);
  }
}
