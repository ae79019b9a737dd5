package io.stepwise.jobs.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.data.task.Graders;
import io.stepwise.data.task.Grading;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SolveConfig;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.rollout.spark.SolvePlan;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.SolveStage;
import io.stepwise.rollout.spark.Solved;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs one method with one number of samples, one seed and one limit of thinking on all problems,
 * or reads its results where an earlier run left them. The name of their file has a digest of
 * everything that they depend on.
 */
final class CellRunner {
  private static final int DIGEST = 12;

  /** Of the lines of a file; files of other versions are not read. */
  private static final int VERSION = 2;

  private final ScalingConfig config;
  private final JobContext context;
  private final String folder;
  private final String task;
  private final List<Problem> problems;
  private final Map<String, String> inputs;
  private int reused;

  /**
   * A runner.
   *
   * @param folder for the files
   * @param inputs digests of models and problems by name
   */
  CellRunner(
      ScalingConfig config,
      JobContext context,
      String folder,
      String task,
      List<Problem> problems,
      Map<String, String> inputs) {
    this.config = config;
    this.context = context;
    this.folder = folder;
    this.task = task;
    this.problems = problems;
    this.inputs = inputs;
  }

  /**
   * A cell.
   *
   * @param thinking limits of each solution's thinking
   * @param n N
   * @param run names the randomness, e.g. {@code seed-1} as {@code solve} does
   */
  record Cell(SearchMethod method, ThinkingBudget thinking, int n, String run) {}

  /**
   * A solution of the pool that methods of independent samples share.
   *
   * @param number of the sample, from 0: {@code solve} draws the same one with the same seed
   */
  record Sample(ThinkingBudget thinking, String run, int number) {}

  /** Number of files that were read instead of written. */
  int reused() {
    return reused;
  }

  /** The graded results of a search, in the order of the problems. */
  List<Outcome> run(Cell cell) {
    SolveConfig solve = config.solve(cell.method(), cell.n(), cell.thinking());
    String name =
        "%s%s-n%d-%s"
            .formatted(
                cell.method().word(),
                cell.thinking().suffix().replace('_', '-'),
                cell.n(),
                cell.run());
    return outcomes(name, solve, cell.run(), 0);
  }

  /** One graded and scored solution of each problem, in the order of the problems. */
  List<Outcome> run(Sample sample) {
    SolveConfig solve = config.solve(SearchMethod.BEST_OF_N, 1, sample.thinking());
    String name =
        "sample%s-%s-%04d"
            .formatted(
                sample.thinking().suffix().replace('_', '-'), sample.run(), sample.number() + 1);
    return outcomes(name, solve, sample.run(), sample.number());
  }

  private List<Outcome> outcomes(String name, SolveConfig solve, String run, int sample) {
    String file = "%s/%s-%s.jsonl".formatted(folder, name, digest(solve, run, sample));
    if (Folders.exists(file)) {
      reused++;
      return read(file);
    }
    List<Question> questions =
        problems.stream().map(problem -> new Question(problem.id(), problem.text())).toList();
    SolvePlan plan = SolveJob.plan(solve, run, task, questions).fromSample(sample);
    List<Solved> solved =
        context.interruption().during(() -> new SolveStage(context.spark()).run(plan));
    Grading grading = new Grading(Graders.named(task));
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < solved.size(); i++) {
      outcomes.add(
          Outcome.of(problems.get(i), solved.get(i), config.sampling().aggregate(), grading));
    }
    try (OutputFile output = OutputFile.stage(file)) {
      outcomes.forEach(outcome -> output.line(Json.line(outcome.toMap())));
      output.commit();
    }
    return outcomes;
  }

  private List<Outcome> read(String file) {
    List<Outcome> outcomes = new ArrayList<>();
    JsonLines.read(
        List.of(file), line -> outcomes.add(Outcome.of((JsonNode) line.value(), line.where())));
    List<String> ids = outcomes.stream().map(Outcome::id).toList();
    if (!ids.equals(problems.stream().map(Problem::id).toList())) {
      throw new InvalidInput(
          "Cannot reuse results: not those of the problems (%d, expected %d in the same order) at %s"
              .formatted(ids.size(), problems.size(), file));
    }
    return outcomes;
  }

  /** Of everything that the results depend on. */
  private String digest(SolveConfig solve, String run, int sample) {
    Map<String, Object> identity = new LinkedHashMap<>(inputs);
    identity.put("version", VERSION);
    identity.put("run", run);
    identity.put("sample", sample);
    identity.put("task", task);
    identity.put("method", solve.method());
    identity.put("aggregate", solve.aggregate());
    identity.put("limits", solve.limits().toString());
    identity.put("layout", solve.layout().toString());
    identity.put("formats", solve.formats().toString());
    identity.put("search", solve.search().identity());
    return Digests.ofText(Json.line(identity)).substring(0, DIGEST);
  }
}
