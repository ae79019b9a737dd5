package io.stepwise.rollout.spark;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.Sampling;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.util.ArrayList;
import java.util.List;

/**
 * The chains to sample and the models that sample them.
 *
 * @param run the run's name
 * @param iteration which batch of the run
 * @param problems what the chains are about
 * @param samples chains per problem
 * @param policy folder of the policy
 * @param rewardModel folder of the reward model; null for chains without scores
 * @param layout how the reward model reads its input
 * @param sampling how tokens are drawn
 * @param partitions Spark tasks
 */
public record RolloutPlan(
    String run,
    int iteration,
    List<Problem> problems,
    int samples,
    String policy,
    String rewardModel,
    LayoutSettings layout,
    Sampling sampling,
    int partitions) {
  /** Checks that there is something to sample. */
  public RolloutPlan {
    problems = List.copyOf(problems);
    atLeastOne("problems", problems.size());
    atLeastOne("samples per problem", samples);
    atLeastOne("partitions", partitions);
  }

  private static void atLeastOne(String what, int count) {
    if (count < 1) {
      throw new InvalidConfiguration(
          "Cannot plan rollouts: no " + what + " (" + count + ", expected at least 1)");
    }
  }

  /** Every chain, a problem's samples together. */
  public List<Assignment> assignments() {
    List<Assignment> assignments = new ArrayList<>();
    for (Problem problem : problems) {
      for (int k = 0; k < samples; k++) {
        assignments.add(new Assignment(new RolloutId(run, iteration, problem.id(), k), problem));
      }
    }
    return assignments;
  }

  /** So many chains evenly spread over the plan; all of them if there are fewer. */
  public List<Assignment> spread(int most) {
    long all = (long) problems.size() * samples;
    int count = (int) Math.min(most, all);
    List<Assignment> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = i * all / count;
      Problem problem = problems.get((int) (at / samples));
      int sample = (int) (at % samples);
      some.add(new Assignment(new RolloutId(run, iteration, problem.id(), sample), problem));
    }
    return some;
  }

  /** The plan in parts of whole problems, each of about so many chains; together they are it. */
  public List<RolloutPlan> parts(int chains) {
    int each = Math.max(1, chains / samples);
    List<RolloutPlan> parts = new ArrayList<>();
    for (int from = 0; from < problems.size(); from += each) {
      List<Problem> some = problems.subList(from, Math.min(problems.size(), from + each));
      parts.add(
          new RolloutPlan(
              run, iteration, some, samples, policy, rewardModel, layout, sampling, partitions));
    }
    return parts;
  }
}
