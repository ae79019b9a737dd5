package io.stepwise.rollout.labelling;

import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Keeps the labels of one labeller where another one finds the same first error, or also none, and
 * drops the solution otherwise (Zhang et al. 2025, arXiv:2501.07301, consensus filtering). Both
 * have to label every step up to that error, or all steps: a step without a label, e.g. beyond a
 * model's maximum length, may be the first error.
 */
public final class ConsensusLabeller implements StepLabeller {
  private final StepLabeller labeller;
  private final StepLabeller other;

  /**
   * A labeller.
   *
   * @param labeller gives the labels, e.g. Monte Carlo
   * @param other has to agree with it, e.g. a judge
   */
  public ConsensusLabeller(StepLabeller labeller, StepLabeller other) {
    this.labeller = labeller;
    this.other = other;
  }

  @Override
  public List<LabelledGroup> label(List<StepLabelledSolution> solutions) {
    List<LabelledGroup> kept = labeller.label(solutions);
    List<LabelledGroup> checks = other.label(solutions);
    List<LabelledGroup> groups = new ArrayList<>();
    for (int i = 0; i < solutions.size(); i++) {
      LabelledGroup group = kept.get(i);
      LabelledGroup check = checks.get(i);
      OptionalInt first = firstError(group);
      boolean agreed = first.isPresent() && first.equals(firstError(check));
      groups.add(
          new LabelledGroup(
              group.id(), agreed ? group.solutions() : List.of(), group.cost().plus(check.cost())));
    }
    return groups;
  }

  /** The first error, −1 for none; empty where it is not known. */
  private static OptionalInt firstError(LabelledGroup group) {
    StepLabelledSolution solution = group.solutions().get(0);
    int error = solution.firstError();
    boolean decided =
        solution.steps().stream()
            .limit(error < 0 ? solution.steps().size() : error + 1)
            .noneMatch(step -> step.rating() == Rating.UNRATED);
    return decided ? OptionalInt.of(error) : OptionalInt.empty();
  }
}
