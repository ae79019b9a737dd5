package io.stepwise.policy.ppo;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.policy.advantage.TokenAdvantages;
import io.stepwise.policy.loss.RolloutCorrection;
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
  private final int maxTokens;

  /**
   * A builder.
   *
   * @param maxTokens longest response
   */
  ExperienceBuilder(
      CausalModel policy,
      CausalModel reference,
      Optional<CausalModel> critic,
      PpoSettings settings,
      int maxTokens) {
    this.policy = policy;
    this.reference = reference;
    this.critic = critic;
    this.settings = settings;
    this.maxTokens = maxTokens;
  }

  /**
   * An iteration's experience.
   *
   * @param chains what the updates see, in order; chains without a part in the losses are missing
   * @param figures what to log of the batch
   */
  record Batch(List<Experience> chains, Map<String, Double> figures) {}

  Batch build(List<ScoredChain> chains) {
    if (critic.isEmpty() && !settings.readsReference()) {
      return new ComparedChains(policy, settings, maxTokens).build(chains);
    }
    List<int[]> rows = chains.stream().map(scored -> scored.chain().row()).toList();
    List<int[]> read = read(chains, 0);
    List<RowOutputs> old = policy.evaluate(rows, read, ModelOutput.LOG_PROBS);
    List<RowOutputs> ref = reference.evaluate(rows, read, ModelOutput.LOG_PROBS);
    int n = chains.size();
    double[][] oldLogProbs = new double[n][];
    double[][] refLogProbs = new double[n][];
    double[] starts = ProblemValues.of(chains, settings);
    List<ChainReward> rewards = new ArrayList<>();
    boolean[][] masks = masks(chains);
    for (int i = 0; i < n; i++) {
      int prompt = chains.get(i).chain().prompt().length;
      oldLogProbs[i] = Slices.wide(old.get(i).logProbs(), prompt, masks[i].length);
      refLogProbs[i] = Slices.wide(ref.get(i).logProbs(), prompt, masks[i].length);
      rewards.add(
          ChainReward.of(
              chains.get(i),
              oldLogProbs[i],
              refLogProbs[i],
              masks[i],
              settings,
              maxTokens,
              starts[i]));
    }
    RolloutBatch batch =
        settings
            .shaping()
            .apply(new RolloutBatch(chains, rewards, masks), settings.processWeight());
    ChainTotals totals = ChainTotals.of(batch);
    for (int i = 0; i < n; i++) {
      totals.addDivergence(chains.get(i), oldLogProbs[i], refLogProbs[i], masks[i]);
    }
    Map<String, Double> figures = totals.means();
    CriticValues values =
        critic.isPresent()
            ? CriticValues.of(critic.get(), batch, read(chains, 1), settings, figures)
            : CriticValues.none(settings.advantageEstimator().criticFree(settings).estimate(batch));
    List<Experience> experience = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (learns(chains.get(i), settings)) {
        experience.add(
            new Experience(
                rows.get(i),
                chains.get(i).chain().prompt().length,
                masks[i],
                oldLogProbs[i],
                refLogProbs[i],
                values.oldValues()[i],
                weighted(values.advantages()[i], oldLogProbs[i], chains.get(i), settings),
                values.returns()[i]));
      }
    }
    return new Batch(experience, figures);
  }

  /** All tokens of a response are the policy's. */
  static boolean[][] masks(List<ScoredChain> chains) {
    boolean[][] masks = new boolean[chains.size()][];
    for (int i = 0; i < masks.length; i++) {
      masks[i] = new boolean[chains.get(i).chain().response().length];
      Arrays.fill(masks[i], true);
    }
    return masks;
  }

  /**
   * The tokens of each chain at which a model is read.
   *
   * @param after tokens after the response's last one
   */
  static List<int[]> read(List<ScoredChain> chains, int after) {
    return chains.stream()
        .map(c -> Experience.read(c.chain().prompt().length, c.chain().response().length + after))
        .toList();
  }

  /** Whether a chain has a part in the losses. */
  static boolean learns(ScoredChain chain, PpoSettings settings) {
    return !(settings.truncatedChains() == TruncatedChains.MASK && CriticValues.isCut(chain));
  }

  /** The advantages of one chain as the policy's loss takes them. */
  static double[] weighted(
      double[] advantages, double[] oldLogProbs, ScoredChain chain, PpoSettings settings) {
    boolean[] mask = new boolean[advantages.length];
    Arrays.fill(mask, true);
    double[] sampled = new double[advantages.length];
    for (int t = 0; t < sampled.length; t++) {
      sampled[t] = chain.chain().logProbs()[t];
    }
    double[] weighted =
        new RolloutCorrection(
                settings.loss().rolloutCorrection(), settings.loss().rolloutCorrectionCap())
            .apply(advantages, oldLogProbs, sampled, mask);
    return settings.shaping().maskStepEnds()
        ? TokenAdvantages.withoutStepEnds(weighted, chain.stepEnds())
        : weighted;
  }
}
