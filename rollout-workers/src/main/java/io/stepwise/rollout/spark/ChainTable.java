package io.stepwise.rollout.spark;

import io.stepwise.data.table.Table;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.ScoredChain;

/** The table {@code chains} of {@link ScoredChain}. */
public final class ChainTable {
  /** Name of the table inside its folder. */
  public static final String NAME = "chains";

  private static final Table<ScoredChain> TABLE = scoredBy(StepAggregation.PROD);

  private ChainTable() {}

  /** The table whose written column {@code score} has step scores aggregated this way. */
  static Table<ScoredChain> scoredBy(StepAggregation aggregation) {
    return new Table<>(NAME, new ChainShape(aggregation));
  }

  /** Names, parts and shape, to read; written scores are products. */
  public static Table<ScoredChain> table() {
    return TABLE;
  }
}
