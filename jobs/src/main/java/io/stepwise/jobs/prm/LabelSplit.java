package io.stepwise.jobs.prm;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.split.ProblemSplit;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.training.TokenizerTexts;
import io.stepwise.prm.sample.SampleSource;
import io.stepwise.prm.sample.SolutionOutcome;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import java.util.function.Consumer;

/**
 * A folder's solutions by problem: a problem's are all trained on or all held out. Both are
 * streamed from the folder whenever they are needed; nothing is kept.
 */
final class LabelSplit {
  private final InputFolder data;
  private final TrainingRows<?> rows;
  private final ProblemSplit problems;
  private long training;
  private long heldOut;
  private LabelCounts labels = LabelCounts.NONE;
  private final long[] outcomes = new long[2]; // correct and incorrect ones to train on

  /**
   * Splits a folder.
   *
   * @param problems which problems are held out
   * @throws InvalidInput when a side has no solution
   */
  LabelSplit(InputFolder data, ProblemSplit problems) {
    this.data = data;
    this.rows = TrainingRows.of(data);
    this.problems = problems;
    rows.read(
        solution -> {
          if (problems.isHeldOut(solution)) {
            heldOut++;
          } else {
            training++;
            labels = labels.plus(solution);
            SolutionOutcome.of(solution).ifPresent(outcome -> outcomes[outcome == 1 ? 0 : 1]++);
          }
        });
    if (training == 0 || heldOut == 0) {
      throw new InvalidInput(
          "Cannot split problems: too few ("
              + training
              + " solutions to train on, "
              + heldOut
              + " held out, expected at least 1 each) at "
              + data.path());
    }
  }

  /**
   * Rejects data that outcomes cannot be learned from.
   *
   * @throws InvalidInput unless there are solutions of both outcomes to train on
   */
  void requireOutcomes() {
    if (outcomes[0] == 0 || outcomes[1] == 0) {
      throw new InvalidInput(
          "Cannot train on outcomes: solutions of one outcome only (%d correct, %d incorrect, expected both; solutions whose labels end at the first error are incomplete and do not count, and folders of rollout hold graded chains) at %s"
              .formatted(outcomes[0], outcomes[1], data.path()));
    }
  }

  /** Solutions to train on. */
  long training() {
    return training;
  }

  /** The labels of the solutions to train on. */
  LabelCounts labels() {
    return labels;
  }

  /** Solutions to measure on. */
  long heldOut() {
    return heldOut;
  }

  /** Which texts a new model's tokenizer is built from. */
  List<String> texts() {
    TokenizerTexts texts = new TokenizerTexts();
    rows.read(
        solution -> {
          if (!problems.isHeldOut(solution)) {
            texts.add(solution.problem());
            for (LabelledStep step : solution.steps()) {
              texts.add(step.text());
              step.alternatives().forEach(alternative -> texts.add(alternative.text()));
            }
          }
        });
    return texts.list();
  }

  /** The samples to train on. */
  ShuffledSamples<StepSample> training(SampleSource samples, NamedRandom random) {
    return rows.shuffled(
        solution -> problems.isHeldOut(solution) ? List.of() : samples.samples(solution), random);
  }

  /** Reads the solutions to train on. */
  void training(Consumer<StepLabelledSolution> consumer) {
    rows.read(
        solution -> {
          if (!problems.isHeldOut(solution)) {
            consumer.accept(solution);
          }
        });
  }

  /** Reads the solutions to measure on. */
  void heldOut(Consumer<StepLabelledSolution> consumer) {
    rows.read(
        solution -> {
          if (problems.isHeldOut(solution)) {
            consumer.accept(solution);
          }
        });
  }

  /** Reads half of the held-out problems' solutions, by which training is stopped early. */
  void validation(Consumer<StepLabelledSolution> consumer) {
    heldOut(
        solution -> {
          if (isValidation(solution)) {
            consumer.accept(solution);
          }
        });
  }

  /** Reads the solutions of the other half, to measure what was stopped early. */
  void test(Consumer<StepLabelledSolution> consumer) {
    heldOut(
        solution -> {
          if (!isValidation(solution)) {
            consumer.accept(solution);
          }
        });
  }

  private static boolean isValidation(StepLabelledSolution solution) {
    return NamedRandom.of("validation", solution.problemId()).uniform(0) < 0.5;
  }
}
