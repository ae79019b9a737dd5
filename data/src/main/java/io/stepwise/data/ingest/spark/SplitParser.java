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
import io.stepwise.data.ingest.IngestCounts;
import io.stepwise.data.ingest.LeakSettings.Action;
import io.stepwise.data.ingest.LineSource;
import io.stepwise.data.ingest.Split;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.ingest.VoteCounter.Scope;
import io.stepwise.data.quality.HeldOut;
import io.stepwise.data.quality.HeldOut.Leak;
import io.stepwise.data.quality.StepVotes;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.table.ByteWriter;
import io.stepwise.data.table.SolutionCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import scala.Tuple2;

/** Parses one split, line by line as rows are asked for; its last row is the split's tally. */
final class SplitParser implements Iterator<Tuple2<RowKey, byte[]>> {
  private final Split split;
  private final double progress;
  private final LabelFormat format;
  private final LineSource reader;
  private final HeldOut heldOut;
  private final Action action;
  private final Map<String, Leak> known = new Recent<>();
  private final Map<String, Long> voters = new Recent<>();
  private final Tally tally = new Tally();
  private final IngestCounts counts = new IngestCounts(tally);
  private final ByteWriter encoded = new ByteWriter();
  private final Queue<Tuple2<RowKey, byte[]>> ready = new ArrayDeque<>();
  private boolean done;

  /**
   * Opens the split.
   *
   * @param progress the share of all splits that lie before it, in [0, 1)
   */
  SplitParser(Split split, double progress, LabelFormat format, HeldOut heldOut, Action action) {
    this.split = split;
    this.progress = progress;
    this.format = format;
    this.heldOut = heldOut;
    this.action = action;
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
  public Tuple2<RowKey, byte[]> next() {
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
      dropped.votes().forEach(solution -> vote(solution, Scope.CONTROL));
    } else if (outcome instanceof Accepted accepted && !leaks(accepted)) {
      int index = 0;
      for (StepLabelledSolution solution : accepted.solutions()) {
        counts.addSolution(solution);
        vote(solution, Scope.ALL);
        encoded.clear();
        SolutionCodec.encode(solution, encoded);
        ready.add(ShuffledRow.of(solution, encoded.toBytes(), split.fileIndex(), index++));
      }
      for (Problem problem : accepted.problems()) {
        ready.add(ShuffledRow.of(problem, line, split.fileIndex()));
      }
    }
  }

  private void vote(StepLabelledSolution solution, Scope question) {
    String labeler = solution.provenance().labeler();
    Votes votes = new Votes(voters.computeIfAbsent(labeler, SplitParser::voter), question);
    StepVotes.of(solution, votes);
    ready.add(ShuffledRow.of(votes, solution.problemId()));
  }

  private static long voter(String labeler) {
    return labeler.isEmpty() ? 0 : NamedRandom.of(labeler).key();
  }

  /** Whether the line holds a held-out problem and is to be left out for that. */
  private boolean leaks(Accepted accepted) {
    if (heldOut.size() == 0) {
      return false;
    }
    Leak leak = Leak.NONE;
    for (StepLabelledSolution solution : accepted.solutions()) {
      leak = max(leak, leak(solution.problemId(), solution.problem()));
    }
    for (Problem problem : accepted.problems()) {
      leak = max(leak, leak(problem.id(), problem.text()));
    }
    if (leak == Leak.NONE) {
      return false;
    }
    String word = leak == Leak.TEXT ? "text" : "ngrams";
    tally.add("leaks/" + word);
    if (action == Action.DROP) {
      tally.add("dropped/leaked_" + word);
    }
    return action == Action.DROP;
  }

  private Leak leak(String problemId, String problem) {
    return known.computeIfAbsent(problemId, id -> heldOut.leak(problem));
  }

  /** Text outweighs n-grams, which outweigh nothing. */
  private static Leak max(Leak a, Leak b) {
    return a == Leak.TEXT || b == Leak.NONE ? a : b;
  }

  /** The file itself is bad: no use trying again. The driver rejects the input. */
  private void damaged(InvalidInput e) {
    done = true;
    ready.add(ShuffledRow.damage(e.getMessage()));
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException("Cannot read " + split.file().path(), e);
  }

  /** What was found out last: rows of one problem or labeler often follow each other. */
  private static final class Recent<T> extends LinkedHashMap<String, T> {
    private static final long serialVersionUID = 1L;
    private static final int SIZE = 4096;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
      return size() > SIZE;
    }
  }
}
