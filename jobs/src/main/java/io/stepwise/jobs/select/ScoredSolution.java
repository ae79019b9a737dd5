package io.stepwise.jobs.select;

import io.stepwise.data.RewardScores;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.task.Verdict;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;

/**
 * A solution with the scores of its steps.
 *
 * @param solution the solution
 * @param scores of its steps by each reward model, [models]
 * @param verdict whether its answer is right; undecided where it is not known
 */
record ScoredSolution(StepLabelledSolution solution, List<RewardScores> scores, Verdict verdict) {
  /** Copies the list. */
  ScoredSolution {
    scores = List.copyOf(scores);
  }

  /** P(correct) of its steps by each reward model, [models][at most K]. */
  List<double[]> probabilities() {
    return scores.stream().map(RewardScores::probabilities).toList();
  }

  /** Mean over the models of the logarithm of the aggregated score; −∞ without a scored step. */
  double logScore(StepAggregation aggregation) {
    return probabilities().stream()
        .mapToDouble(
            steps -> steps.length == 0 ? Double.NEGATIVE_INFINITY : aggregation.logScore(steps))
        .average()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  /** Mean over steps and models of the entropy of P(correct), in nats. */
  double entropy() {
    double sum = 0;
    int count = 0;
    for (double[] steps : probabilities()) {
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

  /**
   * Mean over steps of the standard deviation of P(correct) among the models, or among the members
   * of a single ensemble.
   */
  double disagreement() {
    List<double[]> models = probabilities();
    int steps = models.stream().mapToInt(s -> s.length).min().orElse(0);
    double sum = 0;
    for (int k = 0; k < steps; k++) {
      sum +=
          models.size() == 1 && scores.get(0).disagreement().length > 0
              ? scores.get(0).disagreement()[k]
              : deviation(models, k);
    }
    return steps == 0 ? 0 : sum / steps;
  }

  private static double deviation(List<double[]> models, int step) {
    double mean = models.stream().mapToDouble(s -> s[step]).average().orElse(0);
    double square =
        models.stream().mapToDouble(s -> (s[step] - mean) * (s[step] - mean)).average().orElse(0);
    return Math.sqrt(square);
  }
}
