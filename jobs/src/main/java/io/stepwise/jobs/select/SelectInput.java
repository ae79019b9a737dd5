package io.stepwise.jobs.select;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.Graders;
import io.stepwise.data.task.Grading;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.label.GivenSolutions;
import io.stepwise.jobs.training.SolutionFolder;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The solutions that are selected from, and the verdicts of their answers. */
final class SelectInput {
  private SelectInput() {}

  /**
   * The solutions that are in none of the labelled folders with a label.
   *
   * @throws InvalidInput if there is none
   */
  static List<StepLabelledSolution> unlabelled(GivenSolutions given, SelectConfig config) {
    Set<String> labelled = new HashSet<>();
    for (String folder : config.labelled()) {
      SolutionTable.read(
          SolutionFolder.open(folder),
          solution -> {
            if (solution.steps().stream().anyMatch(step -> step.rating() != Rating.UNRATED)) {
              labelled.add(solution.id());
            }
          });
    }
    List<StepLabelledSolution> left =
        given.solutions().stream().filter(solution -> !labelled.contains(solution.id())).toList();
    if (left.isEmpty()) {
      throw new InvalidInput(
          "Cannot select solutions: all are labelled (0 of %d, expected at least 1 that is not) at %s"
              .formatted(given.solutions().size(), config.input()));
    }
    return left;
  }

  /**
   * The solutions that every reward model can read; the others are left out.
   *
   * @throws InvalidInput if there is none
   */
  static List<StepLabelledSolution> readable(
      List<StepLabelledSolution> solutions, SelectConfig config, JobContext context) {
    List<StepLabelledSolution> left = solutions;
    String failure = "";
    for (String folder : config.rewardModel()) {
      List<StepLabelledSolution> readable = new ArrayList<>();
      try (LoadedRewardModel model = StartingModel.rewardModel(folder, config.layout())) {
        for (StepLabelledSolution solution : left) {
          try {
            model.tokens(new Solution(solution.problem(), texts(solution)));
            readable.add(solution);
          } catch (InvalidInput e) {
            failure = failure.isEmpty() ? e.getMessage() : failure;
          }
        }
      }
      left = readable;
    }
    if (left.isEmpty()) {
      throw new InvalidInput(failure);
    }
    int unreadable = solutions.size() - left.size();
    if (unreadable > 0) {
      context
          .progress()
          .say(
              "Warning: %d of %d solutions are left out, since a reward model cannot read them; the first: %s"
                  .formatted(unreadable, solutions.size(), failure));
    }
    return left;
  }

  /** By the reference answer; of chains without one what their table records. */
  static List<Verdict> verdicts(
      List<StepLabelledSolution> solutions, GivenSolutions given, SelectConfig config) {
    Grading grading = new Grading(Graders.named(given.task(config.task())));
    List<Verdict> verdicts = new ArrayList<>();
    for (StepLabelledSolution solution : solutions) {
      boolean finished =
          solution.finalAnswer() != null || solution.finishReason() == FinishReason.SOLUTION;
      boolean known = finished && solution.groundTruthAnswer() != null;
      verdicts.add(
          known
              ? grading
                  .grade(
                      new Problem(
                          solution.problemId(), solution.problem(), solution.groundTruthAnswer()),
                      texts(solution))
                  .verdict()
              : recorded(given, solution));
    }
    return verdicts;
  }

  private static Verdict recorded(GivenSolutions given, StepLabelledSolution solution) {
    return solution.groundTruthAnswer() == null
        ? given.verdicts().getOrDefault(solution.id(), Verdict.UNDECIDED)
        : Verdict.UNDECIDED;
  }

  /** Texts of the steps. */
  static List<String> texts(StepLabelledSolution solution) {
    return solution.steps().stream().map(LabelledStep::text).toList();
  }
}
