package io.stepwise.rollout.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import scala.collection.mutable.ArraySeq$;
import scala.jdk.javaapi.CollectionConverters;

/** Appends scores to the rows of a partition, a batch at a time. */
final class ScoringFunction implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  private final RowScorer scorer;
  private final int problem;
  private final int steps;
  private final int batchSize;
  private final StructType schema;

  /**
   * A function.
   *
   * @param problem index of the problem's column
   * @param steps index of the steps' column
   * @param schema of the output; rows carry it, since a typed operation that follows sees them as
   *     they are
   */
  ScoringFunction(RowScorer scorer, int problem, int steps, int batchSize, StructType schema) {
    this.scorer = scorer;
    this.problem = problem;
    this.steps = steps;
    this.batchSize = batchSize;
    this.schema = schema;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new BatchedRows(rows, this::scored);
  }

  private List<Row> scored(Iterator<Row> rows) {
    List<Row> batch = new ArrayList<>();
    List<RowScorer.Unscored> contents = new ArrayList<>();
    while (batch.size() < batchSize && rows.hasNext()) {
      Row row = rows.next();
      batch.add(row);
      contents.add(
          new RowScorer.Unscored(
              row.isNullAt(problem) ? null : row.getString(problem), texts(row.get(steps))));
    }
    List<RowScorer.Scored> scores = scorer.score(contents);
    List<Row> scored = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      scored.add(with(batch.get(i), scores.get(i)));
    }
    return scored;
  }

  /** An array of a row: Spark's own, or what another typed operation before this one made. */
  @SuppressWarnings("unchecked") // the schema was checked to be an array of strings
  private static List<String> texts(Object array) {
    if (array instanceof String[] texts) {
      return Arrays.asList(texts);
    }
    if (array == null || array instanceof List<?>) {
      return (List<String>) array;
    }
    return CollectionConverters.asJava((scala.collection.Seq<String>) array);
  }

  private Row with(Row row, RowScorer.Scored scored) {
    Object[] values = new Object[row.size() + 3];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.size()] = column(scored.stepScores());
    values[row.size() + 1] = scored.score();
    values[row.size() + 2] = scored.error();
    return new GenericRowWithSchema(values, schema);
  }

  /** Step scores as Spark holds them in a column. */
  static Object column(float[] stepScores) {
    return stepScores == null ? null : ArraySeq$.MODULE$.make(stepScores);
  }
}
