package io.stepwise.rollout.labelling;

import io.stepwise.data.LabelSource;
import io.stepwise.data.Problem;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.rollout.search.CostMeter;
import java.util.ArrayList;
import java.util.List;

/**
 * Labels each step with the fraction of completions from it that reach the reference answer, and
 * rates it wrong if none does (Math-Shepherd, arXiv:2312.08935). The last step of a finished
 * solution is labelled by its own answer. A wrong step that a policy can recover from has a
 * positive value: the method cannot tell it from a right one.
 */
public final class MonteCarloLabeller implements StepLabeller {
  private final PrefixValues values;
  private final LabelSource source;

  /**
   * A labeller.
   *
   * @param source names the policy that completes
   * @param random names the run
   * @param samples completions per step
   */
  public MonteCarloLabeller(
      Completer completer,
      AnswerGrader grader,
      LabelSource source,
      NamedRandom random,
      int samples) {
    this.values = new PrefixValues(completer, grader, random, samples);
    this.source = source;
  }

  @Override
  public List<LabelledGroup> label(List<StepLabelledSolution> solutions) {
    return solutions.stream().map(this::label).toList();
  }

  private LabelledGroup label(StepLabelledSolution solution) {
    Problem problem = Relabelling.problem(solution);
    List<String> steps = Relabelling.texts(solution);
    CostMeter meter = new CostMeter();
    List<StepLabel> labels = new ArrayList<>();
    boolean wrong = false;
    for (int k = 0; k < steps.size() && !wrong; k++) {
      ValueEstimate estimate =
          k + 1 < steps.size()
              ? values.of(problem, steps.subList(0, k + 1), meter)
              : values.ofWhole(problem, solution, steps, meter);
      labels.add(estimate.label(source));
      wrong = estimate.isWrong();
    }
    return new LabelledGroup(
        solution.id(), List.of(Relabelling.of(solution, labels)), meter.cost(0));
  }
}
