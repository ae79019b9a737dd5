package io.stepwise.policy.ppo;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.policy.advantage.Whitening;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Experience with neither critic nor KL penalty, so that rewards need no log-probabilities. Chains
 * whose problem's chains all have the same return have no advantage and are left out, as in DAPO's
 * dynamic sampling (arXiv:2503.14476, eq. 11), except that none are sampled in their place. Neither
 * they nor the reference policy cost a forward pass.
 */
final class ComparedChains {
  private final CausalModel policy;
  private final PpoSettings settings;

  ComparedChains(CausalModel policy, PpoSettings settings) {
    this.policy = policy;
    this.settings = settings;
  }

  /** The chains with an advantage, in order; there may be none. */
  ExperienceBuilder.Batch build(List<ScoredChain> chains) {
    List<ChainReward> rewards = new ArrayList<>();
    ChainTotals totals = new ChainTotals();
    for (ScoredChain scored : chains) {
      double[] none = new double[scored.chain().response().length];
      ChainReward reward = ChainReward.of(scored, none, none, mask(scored), settings);
      rewards.add(reward);
      totals.add(scored, reward);
    }
    boolean[][] masks = chains.stream().map(ComparedChains::mask).toArray(boolean[][]::new);
    double[][] all = LeaveOneOut.advantages(chains, rewards, masks);
    List<ScoredChain> kept = new ArrayList<>();
    List<double[]> keptAdvantages = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      if (Arrays.stream(all[i]).anyMatch(a -> a != 0)) {
        kept.add(chains.get(i));
        keptAdvantages.add(all[i]);
      }
    }
    List<Experience> experience =
        kept.isEmpty()
            ? List.of()
            : experience(kept, keptAdvantages.toArray(double[][]::new), totals);
    Map<String, Double> figures = totals.means();
    figures.put("with_advantage", kept.size() / (double) chains.size());
    return new ExperienceBuilder.Batch(experience, figures);
  }

  private List<Experience> experience(
      List<ScoredChain> chains, double[][] advantages, ChainTotals totals) {
    boolean[][] masks = chains.stream().map(ComparedChains::mask).toArray(boolean[][]::new);
    double[][] scaled = Whitening.SCALE_ONLY.apply(advantages, masks);
    List<int[]> rows = chains.stream().map(scored -> scored.chain().row()).toList();
    List<int[]> read =
        chains.stream()
            .map(c -> Experience.read(c.chain().prompt().length, c.chain().response().length))
            .toList();
    List<RowOutputs> old = policy.evaluate(rows, read, ModelOutput.LOG_PROBS);
    List<Experience> experience = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      int prompt = chains.get(i).chain().prompt().length;
      double[] logProbs = Slices.wide(old.get(i).logProbs(), prompt, masks[i].length);
      totals.addDrift(chains.get(i), logProbs);
      experience.add(
          new Experience(rows.get(i), prompt, masks[i], logProbs, null, scaled[i], null));
    }
    return experience;
  }

  private static boolean[] mask(ScoredChain scored) {
    boolean[] mask = new boolean[scored.chain().response().length];
    Arrays.fill(mask, true);
    return mask;
  }
}
