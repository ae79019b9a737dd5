package io.stepwise.policy.ppo;

import io.stepwise.lm.Generated;
import io.stepwise.policy.kl.KlEstimator;
import io.stepwise.rollout.ScoredChain;
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

  void add(ScoredChain scored, ChainReward reward) {
    chains++;
    correct += scored.correct() ? 1 : 0;
    outcome += reward.outcome();
    process += reward.process();
    klCost += reward.klCost();
    tokens += scored.chain().response().length;
    steps += scored.steps().size();
    cut += scored.chain().end() == Generated.End.LENGTH ? 1 : 0;
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
    means.put("reward_process", process / n);
    means.put("reward_kl", klCost / n);
    if (compared > 0) {
      means.put("sequence_kl", divergence / compared);
    }
    means.put("response_tokens", tokens / n);
    means.put("response_steps", steps / n);
    means.put("truncated", cut / n);
    means.put("log_prob_drift", drift);
    return means;
  }
}
