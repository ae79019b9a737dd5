package io.stepwise.data.ingest;

import io.stepwise.data.Problem;
import io.stepwise.data.Quarantined;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.grading.FinalAnswer;
import io.stepwise.data.storage.StagingArea;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.SolutionCodec;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.table.TableWriter;
import io.stepwise.data.task.TaskDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes one partition: solutions, problems and quarantined lines to a file each, made when the
 * first row comes. Rows with equal content must come one after another; they are merged.
 */
public final class SolutionSink implements AutoCloseable {
  private static final int SHOWN_OF_EACH = 3;
  private static final int LOOKED_AT = 100;

  private final StagingArea area;
  private final IngestCounts counts = new IngestCounts();
  private StagingArea.Draft solutionFile;
  private StagingArea.Draft problemFile;
  private StagingArea.Draft quarantineFile;
  private TableWriter<byte[]> solutions;
  private TableWriter<Problem> problems;
  private QuarantineWriter quarantine;
  private final List<StepLabelledSolution> shown = new ArrayList<>();
  private int shownErrors;
  private byte[] last;
  private int looked;
  private DuplicateMerger merger;
  private Problem lastProblem;

  /** Into this staging area. */
  public SolutionSink(StagingArea area) {
    this.area = area;
  }

  /** Adds an encoded solution whose content differs from the last one's. */
  public void add(byte[] solution) {
    flush();
    last = solution;
  }

  /** Adds an encoded solution with the same content as the last one. */
  public void addDuplicate(byte[] solution) {
    if (merger == null) {
      StepLabelledSolution first = SolutionCodec.decode(last);
      merger = new DuplicateMerger(first);
      counts.removeSolution(first);
    }
    StepLabelledSolution other = SolutionCodec.decode(solution);
    merger.add(other);
    counts.removeSolution(other);
  }

  private void flush() {
    if (last == null) {
      return;
    }
    if (solutions == null) {
      solutionFile = area.create("solutions.parquet");
      solutions = new TableWriter<>(SolutionTable.encoded(), solutionFile.stream());
    }
    if (merger != null) {
      StepLabelledSolution merged = merger.result();
      counts.addSolution(merged);
      counts.tally().add("duplicates", merger.merged());
      counts.tally().add("conflicting_ratings", merger.conflicts());
      last = SolutionCodec.encode(merged);
      merger = null;
    }
    solutions.write(last);
    if (looked++ < LOOKED_AT) {
      show(SolutionCodec.decode(last));
    }
    last = null;
  }

  /** Keeps the first solutions with an error and the first without, for a person to read. */
  private void show(StepLabelledSolution solution) {
    boolean wrong = solution.firstError() >= 0;
    int others = shown.size() - shownErrors;
    if ((wrong ? shownErrors : others) < SHOWN_OF_EACH) {
      shown.add(solution);
      shownErrors += wrong ? 1 : 0;
    }
  }

  /** A few of the solutions. */
  public List<StepLabelledSolution> shown() {
    return List.copyOf(shown);
  }

  /** Adds a problem; one with the id of the last one is a duplicate and left out. */
  public void add(Problem problem) {
    if (lastProblem != null && problem.id().equals(lastProblem.id())) {
      counts.tally().add("duplicates");
      if (!Objects.equals(problem.answer(), lastProblem.answer())) {
        counts.tally().add("conflicting_answers");
      }
      return;
    }
    lastProblem = problem;
    if (problems == null) {
      problemFile = area.create("problems.parquet");
      problems = new TableWriter<>(ProblemTable.table().shape(), problemFile.stream());
    }
    problems.write(problem);
    counts.tally().add("problems");
    if (problem.answer() != null) {
      counts.tally().add("answers");
      counts.tally().add("answers/letters", TaskDetector.isLetter(problem.answer()) ? 1 : 0);
      counts.tally().add("answers/numbers", TaskDetector.isNumber(problem.answer()) ? 1 : 0);
      counts.tally().add("answers/prose", FinalAnswer.isProse(problem.answer()) ? 1 : 0);
    }
  }

  /** Adds a quarantined line. */
  public void add(Quarantined line) {
    if (quarantine == null) {
      quarantineFile = area.create("quarantine.jsonl");
      quarantine = new QuarantineWriter(quarantineFile.stream());
    }
    quarantine.write(line);
    counts.addQuarantined(line);
  }

  /** What was counted. */
  public Tally tally() {
    return counts.tally();
  }

  /** The files, once closed. */
  public Files files() {
    return new Files(finished(solutionFile), finished(problemFile), finished(quarantineFile));
  }

  private static Optional<StagingArea.Attempt> finished(StagingArea.Draft draft) {
    return Optional.ofNullable(draft).map(StagingArea.Draft::finish);
  }

  /** One partition's files; empty where it had no such rows. */
  public record Files(
      Optional<StagingArea.Attempt> solutions,
      Optional<StagingArea.Attempt> problems,
      Optional<StagingArea.Attempt> quarantine) {}

  @Override
  public void close() {
    flush();
    if (solutions != null) {
      solutions.close();
    }
    if (problems != null) {
      problems.close();
    }
    if (quarantine != null) {
      quarantine.close();
    }
  }
}
