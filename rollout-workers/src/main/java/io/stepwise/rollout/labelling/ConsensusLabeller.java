package io.stepwise.rollout.labelling;

import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the labels of one labeller where another one finds the same first error, or also none, and
 * drops the solution otherwise (Zhang et al. 2025, arXiv:2501.07301, consensus filtering).
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
      boolean agreed = firstError(group) == firstError(check);
      groups.add(
          new LabelledGroup(
              group.id(), agreed ? group.solutions() : List.of(), group.cost().plus(check.cost())));
    }
    return groups;
  }

  private static int firstError(LabelledGroup group) {
    return group.solutions().get(0).firstError();
  }
}
