package io.stepwise.rollout.spark;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Row;

/** Rows of a partition, computed a batch at a time when they are asked for. */
public final class BatchedRows implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final Function<Iterator<Row>, List<Row>> compute;
  private Iterator<Row> batch = List.<Row>of().iterator();

  /**
   * Rows to compute.
   *
   * @param rows of the partition
   * @param compute takes some rows, at least one if there is one, and returns at least one
   */
  public BatchedRows(Iterator<Row> rows, Function<Iterator<Row>, List<Row>> compute) {
    this.rows = rows;
    this.compute = compute;
  }

  @Override
  public boolean hasNext() {
    return batch.hasNext() || rows.hasNext();
  }

  @Override
  public Row next() {
    if (!batch.hasNext()) {
      batch = compute.apply(rows).iterator();
    }
    return batch.next();
  }
}
