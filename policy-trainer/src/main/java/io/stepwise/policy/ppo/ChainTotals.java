package io.stepwise.policy.ppo;

import io.stepwise.policy.kl.KlEstimator;
import io.stepwise.rollout.ScoredChain;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;

/** Sums over an iteration's chains, for its metrics. */
final class ChainTotals {
  private int chains;
  private double correct;
  private double outcome;
  private double process;
  private double klCost;
  private double tokens;
  private double steps;
  private double cut;
  private int compared;
  private double divergence;
  private double drift;
  private double length;
  private double duplicates;
  private int scored;
  private double lowest;
  private int groups;
  private int uniform;

  /** The sums over a batch. */
  static ChainTotals of(RolloutBatch batch) {
    ChainTotals totals = new ChainTotals();
    for (int i = 0; i < batch.chains().size(); i++) {
      totals.add(batch.chains().get(i), batch.rewards().get(i));
    }
    for (int[] group : batch.groups()) {
      if (group.length > 1) {
        totals.groups++;
        long right = Arrays.stream(group).filter(i -> batch.chains().get(i).correct()).count();
        totals.uniform += right == 0 || right == group.length ? 1 : 0;
      }
    }
    return totals;
  }

  private void add(ScoredChain chain, ChainReward reward) {
    chains++;
    correct += chain.correct() ? 1 : 0;
    outcome += reward.outcome();
    length += reward.length();
    process += reward.processTotal();
    klCost += reward.klCost();
    tokens += chain.chain().response().length;
    steps += chain.steps().size();
    duplicates += chain.steps().size() - new HashSet<>(chain.steps()).size();
    cut += CriticValues.isCut(chain) ? 1 : 0;
    if (chain.stepScores().length > 0) {
      scored++;
      lowest += Arrays.stream(chain.scores()).min().orElseThrow();
    }
  }

  /**
   * Adds how far a chain's policy is from the reference.
   *
   * @param logProbs [T] of the policy
   * @param reference [T] of the reference policy
   * @param mask [T]
   */
  void addDivergence(ScoredChain scored, double[] logProbs, double[] reference, boolean[] mask) {
    compared++;
    divergence += KlEstimator.K1.sum(logProbs, reference, mask);
    addDrift(scored, logProbs);
  }

  /** Compares log-probabilities with those of sampling, [T]. */
  void addDrift(ScoredChain scored, double[] logProbs) {
    for (int t = 0; t < logProbs.length; t++) {
      drift = Math.max(drift, Math.abs(logProbs[t] - scored.chain().logProbs()[t]));
    }
  }

  /** Means over the chains; the divergence only where a reference was read. */
  Map<String, Double> means() {
    double n = chains;
    Map<String, Double> means = new TreeMap<>();
    means.put("accuracy", correct / n);
    means.put("reward_outcome", outcome / n);
    means.put("reward_length", length / n);
    means.put("reward_process", process / n);
    means.put("reward_kl", klCost / n);
    if (compared > 0) {
      means.put("sequence_kl", divergence / compared);
    }
    means.put("response_tokens", tokens / n);
    means.put("response_steps", steps / n);
    if (steps > 0) {
      means.put("duplicate_steps", duplicates / steps);
    }
    if (scored > 0) {
      means.put("proxy_gap", (lowest - correct) / n);
    }
    if (groups > 0) {
      means.put("zero_variance_groups", uniform / (double) groups);
    }
    means.put("truncated", cut / n);
    means.put("log_prob_drift", drift);
    return means;
  }
}
