package io.stepwise.jobs.prm;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.ShuffledRows;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.training.HeldOutProblems;
import io.stepwise.jobs.training.TokenizerTexts;
import io.stepwise.prm.sample.SampleBuilder;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import java.util.function.Consumer;

/**
 * A folder's solutions by problem: a problem's are all trained on or all held out. Both are
 * streamed from the folder whenever they are needed; nothing is kept.
 */
final class LabelSplit {
  private final InputFolder data;
  private final double share;
  private long training;
  private long heldOut;

  /**
   * Splits a folder.
   *
   * @param share of the problems that are held out
   * @throws InvalidInput when a side has no solution
   */
  LabelSplit(InputFolder data, double share) {
    this.data = data;
    this.share = share;
    SolutionTable.read(
        data,
        solution -> {
          if (isHeldOut(solution)) {
            heldOut++;
          } else {
            training++;
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

  private boolean isHeldOut(StepLabelledSolution solution) {
    return HeldOutProblems.contains(solution.problemId(), share);
  }

  /** Solutions to train on. */
  long training() {
    return training;
  }

  /** Solutions to measure on. */
  long heldOut() {
    return heldOut;
  }

  /** What a new model's tokenizer is made of. */
  List<String> texts() {
    TokenizerTexts texts = new TokenizerTexts();
    SolutionTable.read(
        data,
        solution -> {
          if (!isHeldOut(solution)) {
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
  ShuffledSamples<StepSample> training(SampleBuilder builder, NamedRandom random) {
    return new ShuffledRows<>(
        data,
        SolutionTable.table(),
        solution -> isHeldOut(solution) ? List.of() : builder.samples(solution),
        random);
  }

  /** Reads the samples to measure on. */
  void heldOut(SampleBuilder builder, Consumer<StepSample> consumer) {
    SolutionTable.read(
        data,
        solution -> {
          if (isHeldOut(solution)) {
            builder.samples(solution).forEach(consumer);
          }
        });
  }
}
