package io.stepwise.data.ingest.spark;

import io.stepwise.data.Problem;
import io.stepwise.data.Quarantined;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.LabelFormat;
import io.stepwise.data.format.ParseOutcome;
import io.stepwise.data.format.ParseOutcome.Accepted;
import io.stepwise.data.format.ParseOutcome.Dropped;
import io.stepwise.data.format.ParseOutcome.Refused;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.ingest.LineSource;
import io.stepwise.data.ingest.Split;
import io.stepwise.data.ingest.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.Row;

/** Parses one split, line by line as rows are asked for; its last row is the split's tally. */
final class SplitParser implements Iterator<Row> {
  private final Split split;
  private final double progress;
  private final LabelFormat format;
  private final LineSource reader;
  private final Tally tally = new Tally();
  private final Queue<Row> ready = new ArrayDeque<>();
  private boolean done;

  /**
   * Opens the split.
   *
   * @param progress the share of all splits that lie before it, in [0, 1)
   */
  SplitParser(Split split, double progress, LabelFormat format) {
    this.split = split;
    this.progress = progress;
    this.format = format;
    this.reader = open();
  }

  private LineSource open() {
    try {
      return LineSource.open(split);
    } catch (InvalidInput e) {
      damaged(e);
      return null;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !done) {
      advance();
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("Cannot read row: the split is at its end");
    }
    return ready.remove();
  }

  private void advance() {
    try {
      SourceLine line = reader.next();
      if (line == null) {
        done = true;
        reader.close();
        ready.add(ShuffledRow.of(tally));
      } else {
        parse(line);
      }
    } catch (InvalidInput e) {
      damaged(e);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void parse(SourceLine line) {
    if (line.isBlank() && reader.tooLong() == 0) {
      tally.add("blank");
      return;
    }
    tally.add("lines");
    ParseOutcome outcome =
        reader.tooLong() == 0
            ? format.parse(line)
            : new Refused(
                "line is too long ("
                    + reader.tooLong()
                    + " bytes; raw holds the first "
                    + line.length()
                    + ")");
    if (outcome instanceof Refused refused) {
      tally.add("quarantined");
      Quarantined quarantined =
          new Quarantined(
              line.file(), line.number(), line.byteOffset(), refused.reason(), line.bytes());
      ready.add(ShuffledRow.of(quarantined, split.fileIndex(), progress));
      return;
    }
    tally.add("accepted");
    if (outcome instanceof Dropped dropped) {
      tally.add("dropped/" + dropped.reason());
    } else if (outcome instanceof Accepted accepted) {
      int index = 0;
      for (StepLabelledSolution solution : accepted.solutions()) {
        ready.add(ShuffledRow.of(solution, split.fileIndex(), index++));
      }
      for (Problem problem : accepted.problems()) {
        ready.add(ShuffledRow.of(problem, line, split.fileIndex()));
      }
    }
  }

  /** The file itself is bad: no use trying again. The driver refuses the input. */
  private void damaged(InvalidInput e) {
    done = true;
    ready.add(ShuffledRow.damage(e.getMessage()));
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException("Cannot read " + split.file().path(), e);
  }
}
