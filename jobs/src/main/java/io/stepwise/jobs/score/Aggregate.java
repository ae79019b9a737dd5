package io.stepwise.jobs.score;

import io.stepwise.prm.evaluation.StepAggregation;

/** How steps make a solution's score, by the words of the command line. */
public enum Aggregate {
  /** The product. */
  PROD(StepAggregation.PRODUCT),
  /** The worst step. */
  MIN(StepAggregation.MINIMUM),
  /** The last step. */
  LAST(StepAggregation.LAST),
  /** The average step. */
  MEAN(StepAggregation.MEAN);

  private final StepAggregation aggregation;

  Aggregate(StepAggregation aggregation) {
    this.aggregation = aggregation;
  }

  /** The formula. */
  StepAggregation aggregation() {
    return aggregation;
  }
}
