package io.stepwise.jobs.evaluate;

import io.stepwise.prm.evaluation.StepAggregation;

/** How step scores become a solution's score, by the words of the command line. */
public enum Aggregate {
  /** Product. */
  PROD(StepAggregation.PRODUCT),
  /** Worst step. */
  MIN(StepAggregation.MINIMUM),
  /** Last step. */
  LAST(StepAggregation.LAST),
  /** Average step. */
  MEAN(StepAggregation.MEAN),
  /** Average step, in logarithms. */
  GEOMEAN(StepAggregation.GEOMETRIC_MEAN);

  private final StepAggregation aggregation;

  Aggregate(StepAggregation aggregation) {
    this.aggregation = aggregation;
  }

  StepAggregation aggregation() {
    return aggregation;
  }
}
