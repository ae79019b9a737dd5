package io.stepwise.rollout.labelling;

import io.stepwise.data.LabelSource;
import io.stepwise.data.StepLabel;
import io.stepwise.data.task.Verdict;
import java.util.List;

/**
 * The Monte Carlo estimate of a prefix: how many of its completions reach the reference answer.
 *
 * @param correct completions with the right answer
 * @param samples completions with a verdict; undecided ones do not count
 * @param completions all of them
 */
public record ValueEstimate(int correct, int samples, List<Completion> completions) {
  /** Copies the list. */
  public ValueEstimate {
    completions = List.copyOf(completions);
  }

  /** The estimate from completions. */
  public static ValueEstimate of(List<Completion> completions) {
    int correct = 0;
    int samples = 0;
    for (Completion completion : completions) {
      correct += completion.verdict() == Verdict.CORRECT ? 1 : 0;
      samples += completion.verdict() == Verdict.UNDECIDED ? 0 : 1;
    }
    return new ValueEstimate(correct, samples, completions);
  }

  /** The fraction of right completions, 0 without samples. */
  public double value() {
    return samples == 0 ? 0 : (double) correct / samples;
  }

  /** Whether every decided completion is wrong, and there is one. */
  public boolean isWrong() {
    return samples > 0 && correct == 0;
  }

  /** The label of the step that ends the prefix; none without samples. */
  public StepLabel label(LabelSource source) {
    return samples == 0 ? StepLabel.NONE : StepLabel.fraction(correct, samples, source);
  }
}
