package io.stepwise.jobs.demo;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.format.Texts;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.Prm800kRows;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.data.task.TaskDetector;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The small task's data: problems in two splits, an imperfect author's solutions of training
 * problems, and step labels of other solutions by a worse author, in PRM800K's own format.
 */
final class SmallWorld {
  private final RunningTotalTask task = new RunningTotalTask();
  private final NamedRandom random;
  private final Map<String, Object> config;

  /**
   * A world.
   *
   * @param config the demo's settings, for the manifests
   */
  SmallWorld(NamedRandom random, Map<String, Object> config) {
    this.random = random;
    this.config = config;
  }

  /** Writes a folder of problems. */
  void problems(String path, Split split, int count) {
    Instant started = Instant.now();
    List<Problem> problems =
        problems(split, count).stream()
            .map(p -> new Problem(Texts.problemId(p.text()), p.text(), p.answer()))
            .toList();
    try (OutputFolder folder = OutputFolder.stage(path)) {
      ProblemTable.write(folder, problems);
      Map<String, Object> recorded = new LinkedHashMap<>(config);
      recorded.put(TaskDetector.RECORD, task.name());
      folder.commit(
          draft("make-problems", started)
              .config(recorded)
              .counts(Map.of("problems", problems.size())));
    }
  }

  private List<Problem> problems(Split split, int count) {
    return task.problems(random.child("problems", split), count, split);
  }

  /** Writes a folder of solutions by an author who is right on somewhat under half. */
  void demonstrations(String path, int count) {
    Instant started = Instant.now();
    Demonstrator author = author(Demonstrator.Rates.DEFAULT);
    List<StepLabelledSolution> solutions =
        problems(Split.TRAINING, count).stream()
            .map(p -> solution(p, author.solve(p, random.child("demonstration", p.id())), path))
            .toList();
    try (OutputFolder folder = OutputFolder.stage(path)) {
      SolutionTable.write(folder, solutions);
      folder.commit(
          draft("make-demonstrations", started).counts(Map.of("solutions", solutions.size())));
    }
  }

  private StepLabelledSolution solution(Problem problem, List<String> steps, String path) {
    String problemId = Texts.problemId(problem.text());
    List<LabelledStep> unrated =
        steps.stream().map(text -> new LabelledStep(text, Rating.UNRATED)).toList();
    return new StepLabelledSolution(
        Texts.solutionId(problemId, unrated),
        problemId,
        problem.text(),
        problem.answer(),
        unrated,
        FinishReason.UNKNOWN,
        task.answer(steps).orElse(null),
        new Provenance(path, 0, "demonstrator", null, 0));
  }

  /** Writes a folder with one file of step labels in PRM800K's format. */
  void labels(String path, String file, int rows, double slip) {
    Instant started = Instant.now();
    // One author for both: the labelled solutions show the same misconceptions, and more slips.
    Prm800kRows writer = new Prm800kRows(task, author(Demonstrator.Rates.DEFAULT.withSlip(slip)));
    try (OutputFolder folder = OutputFolder.stage(path)) {
      try (BufferedWriter out =
              new BufferedWriter(
                  new OutputStreamWriter(folder.create(file), StandardCharsets.UTF_8));
          Stream<String> lines =
              writer.lines(problems(Split.TRAINING, rows), rows, random.child("labels"))) {
        lines.forEach(line -> write(out, line));
      } catch (IOException | UncheckedIOException e) {
        throw new InfrastructureFailure(
            "Cannot write labels: " + e.getMessage() + " at " + path, e);
      }
      folder.commit(draft("make-labels", started).counts(Map.of("lines", rows)));
    }
  }

  private static void write(BufferedWriter out, String line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Demonstrator author(Demonstrator.Rates rates) {
    return new Demonstrator(random.child("facts"), rates);
  }

  private ManifestDraft draft(String job, Instant started) {
    return ManifestDraft.of(job, started).config(config);
  }
}
