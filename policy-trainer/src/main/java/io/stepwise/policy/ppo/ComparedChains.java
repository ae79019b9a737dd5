package io.stepwise.policy.ppo;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Experience with neither critic nor KL divergence, so that rewards need no log-probabilities.
 * Chains without an advantage, such as those of a problem whose chains all have the same return,
 * are left out. Neither they nor the reference policy cost a forward pass.
 */
final class ComparedChains {
  private final CausalModel policy;
  private final PpoSettings settings;
  private final int maxTokens;

  ComparedChains(CausalModel policy, PpoSettings settings, int maxTokens) {
    this.policy = policy;
    this.settings = settings;
    this.maxTokens = maxTokens;
  }

  /** The chains with an advantage, in order; there may be none. */
  ExperienceBuilder.Batch build(List<ScoredChain> chains) {
    boolean[][] masks = ExperienceBuilder.masks(chains);
    double[] starts = ProblemValues.of(chains, settings);
    List<ChainReward> rewards = new ArrayList<>();
    for (int i = 0; i < masks.length; i++) {
      double[] none = new double[masks[i].length];
      rewards.add(
          ChainReward.of(chains.get(i), none, none, masks[i], settings, maxTokens, starts[i]));
    }
    RolloutBatch batch =
        settings
            .shaping()
            .apply(new RolloutBatch(chains, rewards, masks), settings.processWeight());
    ChainTotals totals = ChainTotals.of(batch);
    double[][] all = settings.advantageEstimator().criticFree(settings).estimate(batch);
    List<ScoredChain> kept = new ArrayList<>();
    List<double[]> advantages = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      if (Arrays.stream(all[i]).anyMatch(a -> a != 0)
          && ExperienceBuilder.learns(chains.get(i), settings)) {
        kept.add(chains.get(i));
        advantages.add(all[i]);
      }
    }
    List<Experience> experience = kept.isEmpty() ? List.of() : experience(kept, advantages, totals);
    Map<String, Double> figures = totals.means();
    figures.put("with_advantage", kept.size() / (double) chains.size());
    return new ExperienceBuilder.Batch(experience, figures);
  }

  private List<Experience> experience(
      List<ScoredChain> chains, List<double[]> advantages, ChainTotals totals) {
    List<int[]> rows = chains.stream().map(scored -> scored.chain().row()).toList();
    List<RowOutputs> old =
        policy.evaluate(rows, ExperienceBuilder.read(chains, 0), ModelOutput.LOG_PROBS);
    boolean[][] masks = ExperienceBuilder.masks(chains);
    List<Experience> experience = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      int prompt = chains.get(i).chain().prompt().length;
      double[] logProbs = Slices.wide(old.get(i).logProbs(), prompt, masks[i].length);
      totals.addDrift(chains.get(i), logProbs);
      experience.add(
          new Experience(
              rows.get(i),
              prompt,
              masks[i],
              logProbs,
              null,
              null,
              ExperienceBuilder.weighted(advantages.get(i), logProbs, chains.get(i), settings),
              null));
    }
    return experience;
  }
}
