package io.stepwise.rollout.labelling;

import io.stepwise.data.LabelSource;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.task.StepOracle;
import io.stepwise.rollout.search.CostMeter;
import java.util.ArrayList;
import java.util.List;

/** Labels steps by the rules of a task that knows which steps are right. */
public final class RuleLabeller implements StepLabeller {
  private final StepOracle oracle;

  /** A labeller by a task's rules. */
  public RuleLabeller(StepOracle oracle) {
    this.oracle = oracle;
  }

  @Override
  public List<LabelledGroup> label(List<StepLabelledSolution> solutions) {
    List<LabelledGroup> groups = new ArrayList<>();
    for (StepLabelledSolution solution : solutions) {
      Problem problem =
          new Problem(solution.problemId(), solution.problem(), solution.groundTruthAnswer());
      StepLabelledSolution labelled =
          Relabelling.of(solution, labels(oracle.judge(problem, Relabelling.texts(solution))));
      groups.add(new LabelledGroup(labelled.id(), List.of(labelled), new CostMeter().cost(0)));
    }
    return groups;
  }

  private static List<StepLabel> labels(List<Rating> ratings) {
    int error = ratings.indexOf(Rating.NEGATIVE);
    List<Rating> labelled = error < 0 ? ratings : ratings.subList(0, error + 1);
    return labelled.stream().map(rating -> StepLabel.hard(rating, LabelSource.RULES)).toList();
  }
}
