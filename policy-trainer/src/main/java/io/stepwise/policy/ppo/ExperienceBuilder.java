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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns scored chains into experience: rewards, values, advantages. */
final class ExperienceBuilder {
  private final CausalModel policy;
  private final CausalModel reference;
  private final Optional<CausalModel> critic;
  private final PpoSettings settings;

  ExperienceBuilder(
      CausalModel policy,
      CausalModel reference,
      Optional<CausalModel> critic,
      PpoSettings settings) {
    this.policy = policy;
    this.reference = reference;
    this.critic = critic;
    this.settings = settings;
  }

  /**
   * An iteration's experience.
   *
   * @param chains one experience each, in order
   * @param figures what to log of the batch
   */
  record Batch(List<Experience> chains, Map<String, Double> figures) {}

  Batch build(List<ScoredChain> chains) {
    if (critic.isEmpty() && settings.klCoef() == 0) {
      return new ComparedChains(policy, settings).build(chains);
    }
    List<int[]> rows = chains.stream().map(scored -> scored.chain().row()).toList();
    List<int[]> read =
        chains.stream()
            .map(c -> Experience.read(c.chain().prompt().length, c.chain().response().length))
            .toList();
    List<RowOutputs> old = policy.evaluate(rows, read, ModelOutput.LOG_PROBS);
    List<RowOutputs> ref = reference.evaluate(rows, read, ModelOutput.LOG_PROBS);
    int n = chains.size();
    boolean[][] masks = new boolean[n][];
    double[][] oldLogProbs = new double[n][];
    List<ChainReward> rewards = new ArrayList<>();
    ChainTotals totals = new ChainTotals();
    for (int i = 0; i < n; i++) {
      ScoredChain scored = chains.get(i);
      int prompt = scored.chain().prompt().length;
      int length = scored.chain().response().length;
      masks[i] = new boolean[length];
      Arrays.fill(masks[i], true);
      oldLogProbs[i] = Slices.wide(old.get(i).logProbs(), prompt, length);
      double[] refLogProbs = Slices.wide(ref.get(i).logProbs(), prompt, length);
      ChainReward reward = ChainReward.of(scored, oldLogProbs[i], refLogProbs, masks[i], settings);
      rewards.add(reward);
      totals.add(scored, reward);
      totals.addDivergence(scored, oldLogProbs[i], refLogProbs, masks[i]);
    }
    Map<String, Double> figures = totals.means();
    Valued valued =
        critic.isPresent()
            ? valued(critic.get(), rows, chains, rewards, masks, figures)
            : new Valued(
                Whitening.SCALE_ONLY.apply(LeaveOneOut.advantages(chains, rewards, masks), masks),
                new double[n][],
                new double[n][]);
    List<Experience> experience = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      experience.add(
          new Experience(
              rows.get(i),
              chains.get(i).chain().prompt().length,
              masks[i],
              oldLogProbs[i],
              valued.oldValues[i],
              valued.advantages[i],
              valued.returns[i]));
    }
    return new Batch(experience, figures);
  }

  /**
   * What the chains teach.
   *
   * @param advantages [B][T] scaled over the batch
   * @param oldValues [B][T] the critic's, null arrays without one
   * @param returns [B][T] the critic's targets, null arrays without one
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers handed on at once, never compared
  private record Valued(double[][] advantages, double[][] oldValues, double[][] returns) {}

  /** By the critic's values. */
  private Valued valued(
      CausalModel model,
      List<int[]> rows,
      List<ScoredChain> chains,
      List<ChainReward> rewards,
      boolean[][] masks,
      Map<String, Double> figures) {
    List<int[]> read =
        chains.stream()
            .map(c -> Experience.read(c.chain().prompt().length, c.chain().response().length + 1))
            .toList();
    List<RowOutputs> values = model.evaluate(rows, read, ModelOutput.HEAD);
    int n = chains.size();
    double[][] oldValues = new double[n][];
    double[][] advantages = new double[n][];
    double[][] returns = new double[n][];
    GeneralizedAdvantage estimator = new GeneralizedAdvantage(1, settings.gaeLambda());
    for (int i = 0; i < n; i++) {
      int prompt = chains.get(i).chain().prompt().length;
      int length = chains.get(i).chain().response().length;
      oldValues[i] = Slices.wide(values.get(i).head(), prompt - 1, length);
      boolean goesOn =
          chains.get(i).chain().end() == Generated.End.LENGTH
              && settings.truncatedChains() == TruncatedChains.BOOTSTRAP;
      double valueAfter = goesOn ? values.get(i).head()[prompt + length - 1] : 0;
      Advantages estimated =
          estimator.estimate(rewards.get(i).perToken(), oldValues[i], masks[i], valueAfter);
      advantages[i] = estimated.advantages();
      returns[i] = estimated.returns();
    }
    figures.put("explained_variance", TokenAdvantages.explainedVariance(returns, oldValues, masks));
    return new Valued(Whitening.FULL.apply(advantages, masks), oldValues, returns);
  }
}
