package io.stepwise.rollout.labelling;

import io.stepwise.data.StepLabelledSolution;
import java.util.List;

/** Labels the steps of solutions up to and including the first wrong one. */
public interface StepLabeller {
  /**
   * Labels solutions; labels that they have are replaced. Labels are a function of the solution and
   * the labeller's settings, and where the solutions of a problem share a tree, also of the others
   * of that problem; not of their order or of other problems.
   *
   * @return one group for each solution, in order
   * @throws io.stepwise.data.error.InvalidInput if a solution cannot be labelled this way
   */
  List<LabelledGroup> label(List<StepLabelledSolution> solutions);
}
