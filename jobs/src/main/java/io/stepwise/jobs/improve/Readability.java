package io.stepwise.jobs.improve;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.format.Formats;
import io.stepwise.policy.sft.Demonstration;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.util.List;

/**
 * Whether sampled steps can be written as text and read again. A sampled step may spell a special
 * token, which no training sample can have inside.
 */
final class Readability {
  private long unreadable;

  /** Solutions so far that could not be read. */
  long unreadable() {
    return unreadable;
  }

  /** Whether a policy can be fine-tuned on the steps, those that are labelled wrong as context. */
  boolean byPolicy(Formats formats, String problem, List<LabelledStep> steps) {
    return tried(
        () ->
            Demonstration.of(
                formats,
                problem,
                steps.stream().map(LabelledStep::text).toList(),
                step -> steps.get(step).rating() != Rating.NEGATIVE));
  }

  /** Whether a reward model can be trained on the steps. */
  boolean byRewardModel(LoadedRewardModel model, String problem, List<String> steps) {
    return tried(() -> model.scoredSteps(new Solution(problem, steps)));
  }

  private boolean tried(Runnable reading) {
    try {
      reading.run();
      return true;
    } catch (InvalidInput e) {
      unreadable++;
      return false;
    }
  }
}
