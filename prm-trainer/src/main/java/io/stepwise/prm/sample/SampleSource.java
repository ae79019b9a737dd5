package io.stepwise.prm.sample;

import io.stepwise.data.StepLabelledSolution;
import java.util.List;

/** Converts a labelled solution into the rows that a reward model is trained on. */
public interface SampleSource {
  /** The rows of a solution, always the same; may be empty. */
  List<StepSample> samples(StepLabelledSolution solution);

  /** Solutions so far that lost steps to the maximum length. */
  long truncated();
}
