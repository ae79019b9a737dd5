package io.stepwise.jobs.retrain.labels;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.Digests;

/** The key by which two labelled solutions of any files are equal. */
final class ContentKey {
  private ContentKey() {}

  /** Of problem and steps: what was judged. */
  static String ofSteps(StepLabelledSolution solution) {
    StringBuilder text = new StringBuilder(solution.problemId());
    for (LabelledStep step : solution.steps()) {
      text.append('\u001e').append(step.text());
      for (Alternative alternative : step.alternatives()) {
        text.append('\u001f').append(alternative.text());
      }
    }
    return Digests.ofText(text.toString());
  }

  /** Of problem, steps and ratings: what was judged and how. */
  static String ofRatings(StepLabelledSolution solution) {
    StringBuilder text = new StringBuilder(ofSteps(solution));
    for (LabelledStep step : solution.steps()) {
      text.append('\u001e').append(step.rating());
      for (Alternative alternative : step.alternatives()) {
        text.append('\u001f').append(alternative.rating());
      }
    }
    return Digests.ofText(text.toString());
  }
}
