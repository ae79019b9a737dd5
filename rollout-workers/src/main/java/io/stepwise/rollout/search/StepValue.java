package io.stepwise.rollout.search;

import io.stepwise.prm.evaluation.StepAggregation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** How promising a partial solution is. */
public interface StepValue extends Serializable {
  /** Values in [0, 1], one per solution, in order; scores what it needs. */
  double[] values(List<PartialSolution> solutions, SearchContext context);

  /**
   * The reward model's scores of the prefix.
   *
   * @param aggregation combines the scores of all steps
   */
  record PrefixScore(StepAggregation aggregation) implements StepValue {
    @Override
    public double[] values(List<PartialSolution> solutions, SearchContext context) {
      context.score(solutions);
      return solutions.stream().mapToDouble(s -> context.value(s, aggregation)).toArray();
    }
  }

  /**
   * Scores of the prefix after some more steps, taken greedily and then dropped (Snell et al. 2024,
   * arXiv:2408.03314, section 5.1).
   *
   * @param steps how many steps to look ahead, k
   * @param aggregation combines the scores of all steps
   */
  record Lookahead(int steps, StepAggregation aggregation) implements StepValue {
    @Override
    public double[] values(List<PartialSolution> solutions, SearchContext context) {
      List<PartialSolution> ahead = new ArrayList<>(solutions);
      for (int k = 0; k < steps; k++) {
        List<Integer> open = new ArrayList<>();
        List<Extension> requests = new ArrayList<>();
        for (int i = 0; i < ahead.size(); i++) {
          if (ahead.get(i).open()) {
            open.add(i);
            requests.add(context.step(ahead.get(i), 0, "lookahead", k, i));
          }
        }
        List<PartialSolution> next = context.lookAhead(requests, solutions);
        for (int i = 0; i < next.size(); i++) {
          ahead.set(open.get(i), next.get(i));
        }
      }
      context.score(solutions);
      double[] values = new PrefixScore(aggregation).values(ahead, context);
      for (int i = 0; i < ahead.size(); i++) {
        for (PartialSolution node = ahead.get(i); node != solutions.get(i); node = node.parent()) {
          context.release(List.of(node));
        }
      }
      return values;
    }
  }
}
