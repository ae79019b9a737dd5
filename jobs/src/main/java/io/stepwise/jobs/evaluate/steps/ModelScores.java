package io.stepwise.jobs.evaluate.steps;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.split.ProblemSplit;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.evaluate.BatchScorer;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.prm.sample.StepTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;

/**
 * Scores the labelled solutions of a folder with a reward model: each solution up to its first
 * wrong step, and one solution more for each alternative, of which only the alternative counts, as
 * {@code train-prm} measures them.
 */
final class ModelScores {
  private final StepsConfig config;
  private final InputFolder data;
  private final StepTargets targets;

  ModelScores(StepsConfig config, InputFolder data) {
    this.config = config;
    this.data = data;
    this.targets = new StepTargets(config.labels().neutralAs(), config.labels().humanSteps());
  }

  StepScores of(String model, JobContext context) {
    StepScores scores = new StepScores(model);
    try (BatchScorer scorer = BatchScorer.open(model, config.layout(), 0, context)) {
      read(
          (sample, solution) ->
              scorer.add(
                  solution,
                  found ->
                      scores.add(
                          sample.problem(),
                          found.probabilities(),
                          sample.labels(),
                          sample.from())));
      scorer.finish();
    }
    return scores;
  }

  /** Every solution that would be scored. */
  List<Solution> solutions() {
    List<Solution> solutions = new ArrayList<>();
    read((sample, solution) -> solutions.add(solution));
    return solutions;
  }

  /**
   * Labels of a solution to score.
   *
   * @param labels one per step, null without a label
   * @param from the first step that counts
   */
  private record Sample(String problem, List<Boolean> labels, int from) {}

  private void read(BiConsumer<Sample, Solution> consumer) {
    ProblemSplit split = ProblemSplit.heldOut(config.heldOut(), config.heldOutFold());
    SolutionTable.read(
        data,
        solution -> {
          if (split.isHeldOut(solution)) {
            samples(solution, consumer);
          }
        });
  }

  private void samples(StepLabelledSolution solution, BiConsumer<Sample, Solution> consumer) {
    List<String> texts = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (LabelledStep step : solution.steps()) {
      for (Alternative alternative : step.alternatives()) {
        Boolean label = label(targets.of(alternative));
        if (label != null) {
          List<String> branch = new ArrayList<>(texts);
          branch.add(alternative.text());
          List<Boolean> branchLabels = new ArrayList<>(labels);
          branchLabels.add(label);
          consumer.accept(
              new Sample(solution.problemId(), branchLabels, texts.size()),
              new Solution(solution.problem(), branch));
        }
      }
      texts.add(step.text());
      labels.add(label(targets.of(step)));
      if (step.rating() == Rating.NEGATIVE) {
        break;
      }
    }
    consumer.accept(
        new Sample(solution.problemId(), labels, 0), new Solution(solution.problem(), texts));
  }

  /** Right above one half, wrong below it, and nothing at one half. */
  static Boolean label(OptionalDouble target) {
    return target.isEmpty() || target.getAsDouble() == 0.5 ? null : target.getAsDouble() > 0.5;
  }
}
