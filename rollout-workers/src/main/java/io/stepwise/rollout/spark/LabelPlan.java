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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
   * @param searches rollouts of a problem's tree to search for each given solution
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

  /** Copies the list; where a method labels by problem, a problem's solutions follow each other. */
  public LabelPlan {
    solutions =
        units(setup.method(), solutions).stream()
            .<StepLabelledSolution>flatMap(List::stream)
            .toList();
  }

  /** The solutions that are labelled together: those of a problem, or each alone. */
  List<List<StepLabelledSolution>> units() {
    return units(setup.method(), solutions);
  }

  private static List<List<StepLabelledSolution>> units(
      LabelMethod method, List<StepLabelledSolution> solutions) {
    if (!method.isByProblem()) {
      return solutions.stream().map(List::of).toList();
    }
    Map<String, List<StepLabelledSolution>> problems = new LinkedHashMap<>();
    for (StepLabelledSolution solution : solutions) {
      problems.computeIfAbsent(solution.problemId(), id -> new ArrayList<>()).add(solution);
    }
    return List.copyOf(problems.values());
  }

  /**
   * The plan in parts; together they are it.
   *
   * @param each solutions of a part; more where those of a problem stay together
   */
  public List<LabelPlan> parts(int each) {
    List<LabelPlan> parts = new ArrayList<>();
    List<StepLabelledSolution> part = new ArrayList<>();
    for (List<StepLabelledSolution> unit : units()) {
      part.addAll(unit);
      if (part.size() >= each) {
        parts.add(new LabelPlan(part, setup, partitions));
        part.clear();
      }
    }
    if (!part.isEmpty()) {
      parts.add(new LabelPlan(part, setup, partitions));
    }
    return parts;
  }
}
