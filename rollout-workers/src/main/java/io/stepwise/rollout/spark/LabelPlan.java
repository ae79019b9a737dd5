package io.stepwise.rollout.spark;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
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
   * @param grader grades completions, null without a policy
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
    /** Checks that the method has the models that it needs. */
    public Setup {
      require(method.needsPolicy() && policy == null, method, "policy");
      require(method.needsJudge() && judge == null, method, "reward-model");
      require(!method.needsPolicy() && policy != null, method, null);
    }

    private static void require(boolean missing, LabelMethod method, String key) {
      if (missing) {
        throw new InvalidConfiguration(
            key == null
                ? "Cannot label: the method uses no policy (%s, expected no --policy)"
                    .formatted(method.word())
                : "Cannot label: the method needs a model (%s, expected --%s FOLDER)"
                    .formatted(method.word(), key));
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
