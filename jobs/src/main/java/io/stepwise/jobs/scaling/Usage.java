package io.stepwise.jobs.scaling;

import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.ForwardFlops;

/**
 * What searches use on average, in the terms of {@link Cost}.
 *
 * @param sampled tokens
 * @param discarded tokens
 * @param prefilled tokens
 * @param cached tokens
 * @param scored tokens
 * @param policyAttention positions
 * @param rewardAttention positions
 * @param seconds wall-clock time
 */
record Usage(
    double sampled,
    double discarded,
    double prefilled,
    double cached,
    double scored,
    double policyAttention,
    double rewardAttention,
    double seconds) {
  static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0);

  static Usage of(Cost cost, double seconds) {
    return new Usage(
        cost.sampledTokens(),
        cost.discardedTokens(),
        cost.prefilledTokens(),
        cost.cachedTokens(),
        cost.scoredTokens(),
        cost.policyAttention(),
        cost.rewardAttention(),
        seconds);
  }

  /** This and a multiple of another one. */
  Usage plus(double weight, Usage other) {
    return new Usage(
        sampled + weight * other.sampled,
        discarded + weight * other.discarded,
        prefilled + weight * other.prefilled,
        cached + weight * other.cached,
        scored + weight * other.scored,
        policyAttention + weight * other.policyAttention,
        rewardAttention + weight * other.rewardAttention,
        seconds + weight * other.seconds);
  }

  /** The same with all sampled tokens discarded but those of the result. */
  Usage keeping(double tokens) {
    return new Usage(
        sampled,
        sampled - tokens,
        prefilled,
        cached,
        scored,
        policyAttention,
        rewardAttention,
        seconds);
  }

  /** The same without a reward model. */
  Usage unscored() {
    return new Usage(sampled, discarded, prefilled, cached, 0, policyAttention, 0, seconds);
  }

  /** Floating-point operations of both models. */
  double flops(ForwardFlops policy, ForwardFlops reward) {
    return policy.of(sampled + prefilled, policyAttention) + reward.of(scored, rewardAttention);
  }
}
