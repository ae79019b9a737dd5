package io.stepwise.rollout.spark;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.StepOracle;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.rollout.labelling.RolloutSelection;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Which solutions to label and with what.
 *
 * @param solutions the solutions, in the order of the output
 * @param setup how they are labelled
 * @param partitions Spark tasks
 */
public record LabelPlan(List<StepLabelledSolution> solutions, Setup setup, int partitions) {
  /**
   * How solutions are labelled; plain values, to be sent to executors.
   *
   * @param run names the randomness
   * @param method the method
   * @param policy folder of the policy, null if the method needs none
   * @param judge folder of the reward model, null if the method needs none
   * @param layout how the judge reads its input
   * @param formats of the policy, null without one
   * @param grader grades completions, or knows the rules
   * @param samples completions per estimate
   * @param temperature divides the policy's logits
   * @param maxTokens maximum length of a whole response in tokens
   * @param searches rollouts of the tree to search after each given solution
   * @param selection chooses them
   * @param threshold P(correct) below which a judge rates a step wrong
   */
  public record Setup(
      String run,
      LabelMethod method,
      String policy,
      String judge,
      LayoutSettings layout,
      FormatSpec formats,
      GraderSpec grader,
      int samples,
      double temperature,
      int maxTokens,
      int searches,
      RolloutSelection selection,
      double threshold)
      implements Serializable {
    /** Checks that the method has the models and the rules that it needs, and no others. */
    public Setup {
      require(method.needsPolicy(), policy, method, "policy");
      require(method.needsJudge(), judge, method, "reward-model");
      if (method == LabelMethod.RULES) {
        oracle(grader);
      }
    }

    /**
     * The rules by which the task labels steps.
     *
     * @throws InvalidConfiguration if it has none
     */
    StepOracle oracle() {
      return oracle(grader);
    }

    private static StepOracle oracle(GraderSpec grader) {
      if (grader.grader() instanceof StepOracle oracle) {
        return oracle;
      }
      throw new InvalidConfiguration(
          "Cannot label by rules: the task does not know which steps are right (%s, expected %s)"
              .formatted(grader.task(), RunningTotalTask.NAME));
    }

    private static void require(boolean needed, String model, LabelMethod method, String key) {
      if (needed && model == null) {
        throw new InvalidConfiguration(
            "Cannot label: the method needs a model (%s, expected --%s FOLDER)"
                .formatted(method.word(), key));
      }
      if (!needed && model != null) {
        throw new InvalidConfiguration(
            "Cannot label: the method uses no %s (%s, expected no --%s)"
                .formatted(key.replace('-', ' '), method.word(), key));
      }
    }
  }

  /** Copies the list. */
  public LabelPlan {
    solutions = List.copyOf(solutions);
  }

  /** The plan in parts of so many solutions; together they are it. */
  public List<LabelPlan> parts(int each) {
    List<LabelPlan> parts = new ArrayList<>();
    for (int from = 0; from < solutions.size(); from += each) {
      int to = Math.min(solutions.size(), from + each);
      parts.add(new LabelPlan(solutions.subList(from, to), setup, partitions));
    }
    return parts;
  }
}
