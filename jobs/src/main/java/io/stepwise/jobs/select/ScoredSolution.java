package io.stepwise.jobs.select;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.task.Verdict;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;

/**
 * A solution with the scores of its steps.
 *
 * @param solution the solution
 * @param scores P(correct) of its steps by each reward model, [models][at most K]
 * @param verdict whether its answer is right; undecided where it is not known
 */
record ScoredSolution(StepLabelledSolution solution, List<double[]> scores, Verdict verdict) {
  /** Copies the list. */
  ScoredSolution {
    scores = List.copyOf(scores);
  }

  /** Mean over the models of the logarithm of the aggregated score; −∞ without a scored step. */
  double logScore(StepAggregation aggregation) {
    return scores.stream()
        .mapToDouble(
            steps -> steps.length == 0 ? Double.NEGATIVE_INFINITY : aggregation.logScore(steps))
        .average()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  /** Mean over steps and models of the entropy of P(correct), in nats. */
  double entropy() {
    double sum = 0;
    int count = 0;
    for (double[] steps : scores) {
      for (double p : steps) {
        sum -= term(p) + term(1 - p);
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static double term(double p) {
    return p > 0 ? p * Math.log(p) : 0;
  }

  /** Mean over steps of the standard deviation of P(correct) among the models. */
  double disagreement() {
    int steps = scores.stream().mapToInt(s -> s.length).min().orElse(0);
    double sum = 0;
    for (int k = 0; k < steps; k++) {
      int step = k;
      double mean = scores.stream().mapToDouble(s -> s[step]).average().orElse(0);
      double square =
          scores.stream().mapToDouble(s -> (s[step] - mean) * (s[step] - mean)).average().orElse(0);
      sum += Math.sqrt(square);
    }
    return steps == 0 ? 0 : sum / steps;
  }
}
