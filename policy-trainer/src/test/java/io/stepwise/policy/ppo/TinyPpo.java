package io.stepwise.policy.ppo;

import io.stepwise.data.RewardScores;
import io.stepwise.data.SampledTokens;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.prm.scoring.RewardModel;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.worker.RolloutWorker;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Chains and settings for tests of the trainer. */
public final class TinyPpo {
  private TinyPpo() {}

  /** Chains of random tokens, scored by the parity of what stands before a step's end. */
  static List<ScoredChain> chains(CausalModel policy, int count) {
    return chains(policy, count, 1);
  }

  /** Several chains of each problem. */
  public static List<ScoredChain> chains(CausalModel policy, int problems, int samples) {
    RewardModel parity =
        solutions -> solutions.stream().map(solution -> parity(solution.sampled().get())).toList();
    RunningTotalTask task = new RunningTotalTask();
    List<Assignment> assignments =
        task.problems(NamedRandom.of("ppo problems"), problems, Split.TRAINING).stream()
            .flatMap(
                p ->
                    IntStream.range(0, samples)
                        .mapToObj(s -> new Assignment(new RolloutId("run", 1, p.id(), s), p)))
            .toList();
    return new RolloutWorker(
            policy, "v", Formats.stepwise(policy.tokenizer()), Optional.of(parity), task)
        .work(assignments, Sampling.plain(24));
  }

  private static RewardScores parity(SampledTokens tokens) {
    float[] scores = new float[tokens.stepEnds().length];
    for (int k = 0; k < scores.length; k++) {
      int end = tokens.stepEnds()[k];
      int[] before = end == 0 ? tokens.prompt() : tokens.response();
      scores[k] = before[end == 0 ? before.length - 1 : end - 1] % 2 == 0 ? 0.9f : 0.2f;
    }
    return new RewardScores(scores, scores.length);
  }

  static PpoSettings settings(int criticWarmup, int epochs, int minibatch, double klStop) {
    return settings(0, criticWarmup, epochs, minibatch, klStop);
  }

  static PpoSettings settings(
      int warmup, int criticWarmup, int epochs, int minibatch, double klStop) {
    return settings(warmup, criticWarmup, epochs, minibatch, klStop, TruncatedChains.TERMINAL);
  }

  static PpoSettings settings(
      int warmup,
      int criticWarmup,
      int epochs,
      int minibatch,
      double klStop,
      TruncatedChains truncated) {
    return new PpoSettings(
        1e-3,
        1e-3,
        warmup,
        LrSchedulerType.LINEAR,
        criticWarmup,
        epochs,
        minibatch,
        0.2,
        0.28,
        3,
        0.5,
        0.02,
        klStop,
        0.95,
        1,
        ProcessForm.RUNNING_MIN,
        1,
        0.5,
        truncated,
        0.001,
        2);
  }
}
