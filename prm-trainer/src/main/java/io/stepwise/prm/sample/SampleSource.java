package io.stepwise.prm.sample;

import io.stepwise.data.StepLabelledSolution;
import java.util.List;

/** Converts a labelled solution into the rows that a reward model is trained on. */
public interface SampleSource {
  /** The rows of a solution, always the same; may be empty. */
  List<StepSample> samples(StepLabelledSolution solution);

  /** Solutions so far that lost steps to the maximum length. */
  long truncated();

  /**
   * Solutions so far whose text cannot be laid out for the model, e.g. because a policy sampled a
   * special token inside a step; they have no rows.
   */
  default long skipped() {
    return 0;
  }

  /** Critiques that a model has written so far to make rows of them. */
  default long critiques() {
    return 0;
  }
}
