package io.stepwise.jobs.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.stepwise.data.error.Interrupted;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/** Counts the rows that go into some work and the errors that come out, as the work is done. */
final class RowCounts {
  private static final String NUMBER = "number";

  private final String column;
  private final Observation input = new Observation();
  private final Observation errors = new Observation();

  /** Counts; an error is in the column of that name. */
  RowCounts(String column) {
    this.column = column;
  }

  /** The work's rows; counted once they are written. */
  Dataset<Row> of(Dataset<Row> rows, UnaryOperator<Dataset<Row>> work) {
    return work.apply(rows.observe(input, count(lit(1)).as(NUMBER)))
        .observe(errors, count(col(column)).as(NUMBER));
  }

  /** Rows that were read. */
  long rows() {
    return number(input);
  }

  /** Rows with an error. */
  long errors() {
    return number(errors);
  }

  private static long number(Observation observed) {
    try {
      return (Long) observed.getAsJava().get(NUMBER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("Interrupted while rows were counted");
    }
  }
}
