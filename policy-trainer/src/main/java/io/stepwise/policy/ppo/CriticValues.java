package io.stepwise.policy.ppo;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.policy.advantage.Advantages;
import io.stepwise.policy.advantage.GeneralizedAdvantage;
import io.stepwise.policy.advantage.TokenAdvantages;
import io.stepwise.policy.advantage.Whitening;
import io.stepwise.rollout.ScoredChain;
import java.util.List;
import java.util.Map;

/**
 * What the chains teach policy and critic.
 *
 * @param advantages [B][T] scaled over the batch
 * @param oldValues [B][T] the critic's, null arrays without one
 * @param returns [B][T] the critic's targets, null arrays without one
 */
@SuppressWarnings("ArrayRecordComponent") // numbers handed on at once, never compared
record CriticValues(double[][] advantages, double[][] oldValues, double[][] returns) {
  /** Without a critic. */
  static CriticValues none(double[][] advantages) {
    return new CriticValues(
        advantages, new double[advantages.length][], new double[advantages.length][]);
  }

  /**
   * By a critic's values.
   *
   * @param read the tokens at which the critic is read, the last one of each response included
   * @param figures to which the explained variance is added
   */
  static CriticValues of(
      CausalModel critic,
      RolloutBatch batch,
      List<int[]> read,
      PpoSettings settings,
      Map<String, Double> figures) {
    List<ScoredChain> chains = batch.chains();
    List<int[]> rows = chains.stream().map(scored -> scored.chain().row()).toList();
    List<RowOutputs> values = critic.evaluate(rows, read, ModelOutput.HEAD);
    int n = chains.size();
    boolean[][] masks = batch.masks().clone();
    double[][] rewards = new double[n][];
    double[][] oldValues = new double[n][];
    double[][] advantages = new double[n][];
    double[][] returns = new double[n][];
    for (int i = 0; i < n; i++) {
      rewards[i] = batch.rewards().get(i).perToken();
    }
    if (settings.gae().whitenRewards()) {
      rewards = Whitening.KEEP_MEAN.apply(rewards, masks);
    }
    for (int i = 0; i < n; i++) {
      int prompt = chains.get(i).chain().prompt().length;
      int length = masks[i].length;
      oldValues[i] = Slices.wide(values.get(i).head(), prompt - 1, length);
      boolean continues =
          isCut(chains.get(i)) && settings.truncatedChains() == TruncatedChains.BOOTSTRAP;
      double valueAfter = continues ? values.get(i).head()[prompt + length - 1] : 0;
      Advantages estimated =
          new GeneralizedAdvantage(1, lambda(settings, length))
              .estimate(rewards[i], oldValues[i], masks[i], valueAfter);
      advantages[i] = estimated.advantages();
      returns[i] =
          settings.gae().gaeLambdaByLength()
              ? new GeneralizedAdvantage(1, 1)
                  .estimate(rewards[i], oldValues[i], masks[i], valueAfter)
                  .returns()
              : estimated.returns();
      if (!ExperienceBuilder.learns(chains.get(i), settings)) {
        masks[i] = new boolean[length]; // no part in the statistics either
      }
    }
    figures.put("explained_variance", TokenAdvantages.explainedVariance(returns, oldValues, masks));
    return new CriticValues(Whitening.FULL.apply(advantages, masks), oldValues, returns);
  }

  private static double lambda(PpoSettings settings, int tokens) {
    return settings.gae().gaeLambdaByLength()
        ? GeneralizedAdvantage.lambdaForLength(tokens)
        : settings.gaeLambda();
  }

  /** Whether a chain reached the maximum length. */
  static boolean isCut(ScoredChain chain) {
    return chain.chain().end() == Generated.End.LENGTH;
  }
}
