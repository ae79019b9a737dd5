package io.stepwise.rollout.spark;

import io.stepwise.data.table.Table;
import io.stepwise.rollout.ScoredChain;

/** The table {@code chains} of {@link ScoredChain}. */
public final class ChainTable {
  /** Name of the table inside its folder. */
  public static final String NAME = "chains";

  private static final Table<ScoredChain> TABLE = new Table<>(NAME, new ChainShape());

  private ChainTable() {}

  /** Names, parts and shape. */
  public static Table<ScoredChain> table() {
    return TABLE;
  }
}
