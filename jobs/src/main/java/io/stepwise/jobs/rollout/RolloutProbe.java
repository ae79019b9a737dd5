package io.stepwise.jobs.rollout;

import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.GraderSpec;
import io.stepwise.rollout.spark.RolloutPlan;
import io.stepwise.rollout.worker.RolloutWorker;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.util.ArrayList;
import java.util.List;

/**
 * Some chains of a plan, made and scored here to see how long they are and how long they take.
 *
 * @param tokens mean length of a response
 * @param seconds mean time of a chain on one core
 * @param chains how many were made
 */
public record RolloutProbe(double tokens, double seconds, int chains) {
  private static final int SAMPLE = 32;

  /** Makes chains from all over the plan. */
  public static RolloutProbe of(RolloutPlan plan, GraderSpec grader) {
    List<Assignment> all = plan.assignments();
    int count = Math.min(SAMPLE, all.size());
    List<Assignment> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count)));
    }
    try (CausalModel policy = CausalModel.load(StartingModel.folder(plan.policy()));
        ProcessRewardModel reward =
            RewardModels.open(StartingModel.folder(plan.rewardModel()), plan.layout())) {
      RolloutWorker worker = new RolloutWorker(policy, "probe", reward, grader.grader());
      worker.work(some.subList(0, 1), plan.sampling()); // warms the engine up
      long started = System.nanoTime();
      List<ScoredChain> made = worker.work(some, plan.sampling());
      double seconds = (System.nanoTime() - started) / 1e9;
      double tokens =
          made.stream().mapToInt(scored -> scored.chain().response().length).average().orElse(0);
      return new RolloutProbe(tokens, seconds / count, count);
    }
  }

  /** Cores that share the work: this machine's, or one a task where only the cluster knows. */
  public static int cores(String master, int partitions) {
    boolean here = master.startsWith("local");
    return here ? Math.min(partitions, Runtime.getRuntime().availableProcessors()) : partitions;
  }
}
