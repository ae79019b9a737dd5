package io.stepwise.prm.sample;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A chain of steps of which some are supervised, before it is laid out for a model.
 *
 * @param problemId the problem's digest
 * @param solution the problem and all steps
 * @param steps indices of the supervised steps, ascending, [S]
 * @param targets P(correct) of each of them, [S]
 */
public record SupervisedChain(String problemId, Solution solution, int[] steps, float[] targets) {
  /**
   * The chains of a labelled solution: its steps up to and including the first wrong one, and for
   * every alternative the steps before it with the alternative, which alone is supervised. Those
   * without a supervised step are left out.
   */
  public static List<SupervisedChain> of(StepLabelledSolution solution, StepTargets targets) {
    List<SupervisedChain> chains = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<Integer> steps = new ArrayList<>();
    List<Double> wanted = new ArrayList<>();
    for (LabelledStep step : solution.steps()) {
      for (Alternative alternative : step.alternatives()) {
        OptionalDouble target = targets.of(alternative);
        if (target.isPresent()) {
          List<String> branch = new ArrayList<>(texts);
          branch.add(alternative.text());
          chains.add(chain(solution, branch, List.of(texts.size()), List.of(target.getAsDouble())));
        }
      }
      OptionalDouble target = targets.of(step);
      if (target.isPresent()) {
        steps.add(texts.size());
        wanted.add(target.getAsDouble());
      }
      texts.add(step.text());
      if (step.rating() == Rating.NEGATIVE) {
        break;
      }
    }
    if (!steps.isEmpty()) {
      chains.add(chain(solution, texts, steps, wanted));
    }
    return chains;
  }

  private static SupervisedChain chain(
      StepLabelledSolution solution, List<String> texts, List<Integer> steps, List<Double> wanted) {
    float[] targets = new float[wanted.size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = wanted.get(i).floatValue();
    }
    return new SupervisedChain(
        solution.problemId(),
        new Solution(solution.problem(), texts),
        steps.stream().mapToInt(Integer::intValue).toArray(),
        targets);
  }
}
