package io.stepwise.policy.ppo;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.Part;
import io.stepwise.lm.RowOutputs;
import io.stepwise.policy.advantage.Advantages;
import io.stepwise.policy.advantage.GeneralizedAdvantage;
import io.stepwise.policy.advantage.TokenAdvantages;
import io.stepwise.policy.advantage.Whitening;
import io.stepwise.policy.kl.KlEstimator;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns scored chains into experience: rewards, values, advantages. */
final class ExperienceBuilder {
  private final CausalModel policy;
  private final CausalModel reference;
  private final CausalModel critic;
  private final PpoSettings settings;

  ExperienceBuilder(
      CausalModel policy, CausalModel reference, CausalModel critic, PpoSettings settings) {
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
    List<int[]> rows = chains.stream().map(scored -> scored.chain().row()).toList();
    List<int[]> read =
        chains.stream()
            .map(c -> Experience.read(c.chain().prompt().length, c.chain().response().length))
            .toList();
    List<RowOutputs> old = policy.evaluate(rows, read, Part.LOG_PROBS);
    List<RowOutputs> ref = reference.evaluate(rows, read, Part.LOG_PROBS);
    List<int[]> valued =
        chains.stream()
            .map(c -> Experience.read(c.chain().prompt().length, c.chain().response().length + 1))
            .toList();
    List<RowOutputs> values = critic.evaluate(rows, valued, Part.HEAD);
    int n = chains.size();
    boolean[][] masks = new boolean[n][];
    double[][] oldLogProbs = new double[n][];
    double[][] oldValues = new double[n][];
    double[][] advantages = new double[n][];
    double[][] returns = new double[n][];
    Totals totals = new Totals();
    GeneralizedAdvantage estimator = new GeneralizedAdvantage(1, settings.gaeLambda());
    for (int i = 0; i < n; i++) {
      ScoredChain scored = chains.get(i);
      int prompt = scored.chain().prompt().length;
      int length = scored.chain().response().length;
      masks[i] = new boolean[length];
      Arrays.fill(masks[i], true);
      oldLogProbs[i] = Slices.wide(old.get(i).logProbs(), prompt, length);
      oldValues[i] = Slices.wide(values.get(i).head(), prompt - 1, length);
      double[] refLogProbs = Slices.wide(ref.get(i).logProbs(), prompt, length);
      ChainReward reward = ChainReward.of(scored, oldLogProbs[i], refLogProbs, masks[i], settings);
      boolean goesOn =
          scored.chain().end() == Generated.End.LENGTH
              && settings.truncatedChains() == TruncatedChains.BOOTSTRAP;
      double valueAfter = goesOn ? values.get(i).head()[prompt + length - 1] : 0;
      Advantages estimated =
          estimator.estimate(reward.perToken(), oldValues[i], masks[i], valueAfter);
      advantages[i] = estimated.advantages();
      returns[i] = estimated.returns();
      totals.add(scored, reward, oldLogProbs[i], refLogProbs, masks[i]);
    }
    Map<String, Double> figures = totals.means(n);
    figures.put("explained_variance", TokenAdvantages.explainedVariance(returns, oldValues, masks));
    double[][] whitened = Whitening.FULL.apply(advantages, masks);
    List<Experience> experience = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      experience.add(
          new Experience(
              rows.get(i),
              chains.get(i).chain().prompt().length,
              masks[i],
              oldLogProbs[i],
              oldValues[i],
              whitened[i],
              returns[i]));
    }
    return new Batch(experience, figures);
  }

  /** Sums over an iteration's chains. */
  private static final class Totals {
    private double correct;
    private double outcome;
    private double process;
    private double klCost;
    private double divergence;
    private double tokens;
    private double steps;
    private double cut;
    private double drift;

    void add(
        ScoredChain scored,
        ChainReward reward,
        double[] logProbs,
        double[] reference,
        boolean[] mask) {
      correct += scored.correct() ? 1 : 0;
      outcome += reward.outcome();
      process += reward.process();
      klCost += reward.klCost();
      divergence += KlEstimator.K1.sum(logProbs, reference, mask);
      tokens += mask.length;
      steps += scored.steps().size();
      cut += scored.chain().end() == Generated.End.LENGTH ? 1 : 0;
      for (int t = 0; t < mask.length; t++) {
        drift = Math.max(drift, Math.abs(logProbs[t] - scored.chain().logProbs()[t]));
      }
    }

    Map<String, Double> means(int n) {
      Map<String, Double> means = new TreeMap<>();
      means.put("accuracy", correct / n);
      means.put("reward_outcome", outcome / n);
      means.put("reward_process", process / n);
      means.put("reward_kl", klCost / n);
      means.put("sequence_kl", divergence / n);
      means.put("response_tokens", tokens / n);
      means.put("response_steps", steps / n);
      means.put("truncated", cut / n);
      means.put("log_prob_drift", drift);
      return means;
    }
  }
}
