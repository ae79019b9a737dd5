package io.stepwise.jobs.score;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.tables.InputTable;
import io.stepwise.jobs.tables.JsonLine;
import io.stepwise.jobs.tables.TableRun;
import io.stepwise.lm.format.StepSplitter;
import io.stepwise.rollout.spark.RowScorer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Scores the lines of a partition, some at a time; all but the new fields stay as they are. */
final class LineScoring implements MapPartitionsFunction<Row, Row> {
  /** A line of the output, and its error. */
  static final StructType SCHEMA =
      new StructType()
          .add(InputTable.LINE, DataTypes.StringType)
          .add(TableRun.ERROR, DataTypes.StringType);

  private static final long serialVersionUID = 1;
  private static final int LINES_AT_ONCE = 64;

  private final String input;
  private final RowScorer scorer;
  private final StepSplitter splitter;
  private final OutputColumns columns;

  /**
   * A function.
   *
   * @param splitter splits the text of lines, null where they have steps
   */
  LineScoring(String input, RowScorer scorer, StepSplitter splitter, OutputColumns columns) {
    this.input = input;
    this.scorer = scorer;
    this.splitter = splitter;
    this.columns = columns;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> lines) {
    return new Iterator<>() {
      private Iterator<Row> batch = List.<Row>of().iterator();

      @Override
      public boolean hasNext() {
        return batch.hasNext() || lines.hasNext();
      }

      @Override
      public Row next() {
        if (!batch.hasNext()) {
          batch = scored(lines).iterator();
        }
        return batch.next();
      }
    };
  }

  private List<Row> scored(Iterator<Row> lines) {
    List<Row> made = new ArrayList<>();
    List<ObjectNode> read = new ArrayList<>();
    List<RowScorer.Unscored> contents = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < LINES_AT_ONCE && lines.hasNext(); i++) {
      String text = lines.next().getString(0);
      try {
        SolutionLine line =
            SolutionLine.read(
                JsonLine.read(text, input), input, Optional.ofNullable(splitter), columns);
        contents.add(new RowScorer.Unscored(line.solution().problem(), line.solution().steps()));
        read.add(line.line());
        texts.add(text);
      } catch (InvalidInput e) {
        made.add(failed(text, e.getMessage()));
      }
    }
    List<RowScorer.Scored> scores = scorer.score(contents);
    for (int i = 0; i < scores.size(); i++) {
      RowScorer.Scored scored = scores.get(i);
      made.add(
          scored.error() == null
              ? RowFactory.create(
                  SolutionLine.scored(read.get(i), scored.scores(), scorer.aggregate(), columns),
                  null)
              : failed(texts.get(i), scored.error()));
    }
    return made;
  }

  private static Row failed(String text, String error) {
    return RowFactory.create(JsonLine.failed(text, error, ScoreTable.JOB), error);
  }
}
