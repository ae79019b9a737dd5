package io.stepwise.jobs.improve;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.Texts;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.Graders;
import io.stepwise.data.task.Grading;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.solve.Prices;
import io.stepwise.jobs.solve.SolveConfig;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.SolvePlan.Trees;
import io.stepwise.rollout.spark.SolveStage;
import io.stepwise.rollout.spark.Solved;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Searches with the policies of one run, and grades and prices what they find. */
final class PolicySearch {
  /** Name of the metric of the price of a search. */
  static final String PRICE = "price";

  private final JobContext context;
  private final String task;
  private final Prices prices;
  private final Grading grading;

  /**
   * The searches of one run.
   *
   * @param prices null for none
   */
  PolicySearch(JobContext context, String task, Prices prices) {
    this.context = context;
    this.task = task;
    this.prices = prices;
    this.grading = new Grading(Graders.named(task));
  }

  /** A graded search for the solution of one problem. */
  record Found(Problem problem, Solved solved, Verdict verdict) {
    boolean correct() {
      return verdict == Verdict.CORRECT;
    }

    /**
     * A solution of the problem for a table.
     *
     * @param answer null for none
     * @param source folder of the table within the run
     * @param line of the solution in the table, from 1
     */
    StepLabelledSolution solution(
        List<LabelledStep> steps, String answer, String source, int line) {
      String problemId = Texts.problemId(problem.text());
      return new StepLabelledSolution(
          Texts.solutionId(problemId, steps),
          problemId,
          problem.text(),
          problem.answer(),
          steps,
          FinishReason.UNKNOWN,
          answer,
          new Provenance(source, line, "search", null, 0));
    }
  }

  /**
   * Searches for solutions of all problems, on Spark.
   *
   * @param run name of the random numbers
   * @return a search per problem, in the order of the problems; failed ones and those without an
   *     answer are graded incorrect
   */
  List<Found> run(SolveConfig solve, List<Problem> problems, String run, Trees trees) {
    List<Question> questions =
        problems.stream().map(problem -> new Question(problem.id(), problem.text())).toList();
    List<Solved> solved =
        context
            .interruption()
            .during(
                () ->
                    new SolveStage(context.spark())
                        .run(SolveJob.plan(solve, run, task, questions).with(trees)));
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < solved.size(); i++) {
      Solved one = solved.get(i);
      boolean answered = !one.isFailed() && !one.result().answer().isEmpty();
      Verdict verdict =
          answered ? grade(problems.get(i), one.result().readableSteps()) : Verdict.INCORRECT;
      found.add(new Found(problems.get(i), one, verdict));
    }
    return found;
  }

  Verdict grade(Problem problem, List<String> steps) {
    return grading.grade(problem, steps).verdict();
  }

  /** How a policy is asked, and its responses divided into steps. */
  Formats formats(SolveConfig solve, String policy) {
    return SolveJob.formats(solve, task)
        .open(ReasoningTokenizer.load(StartingModel.folder(policy), ""));
  }

  /** The sums of tokens, FLOPs, seconds and, if there are prices, the price of searches. */
  Map<String, Double> cost(List<Found> found) {
    Cost cost = Cost.NONE;
    double price = 0;
    double flops = 0;
    double seconds = 0;
    for (Found one : found) {
      if (!one.solved().isFailed()) {
        cost = cost.plus(one.solved().result().cost());
        flops += one.solved().result().metrics().get(SearchResult.FLOPS);
        seconds += one.solved().result().seconds();
        price += prices == null ? 0 : prices.of(one.solved().result());
      }
    }
    Map<String, Double> metrics = cost.metrics();
    metrics.put(SearchResult.FLOPS, flops);
    metrics.put("seconds", seconds);
    if (prices != null) {
      metrics.put(PRICE, price);
    }
    return metrics;
  }

  /** The metrics in the manifest of a folder that is finished. */
  static Map<String, Double> savedMetrics(String folder) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    InputFolder.open(folder)
        .manifest()
        .orElseThrow()
        .metrics()
        .forEach((name, value) -> metrics.put(name, ((Number) value).doubleValue()));
    return metrics;
  }
}
