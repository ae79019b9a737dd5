package io.stepwise.jobs.prm;

import io.stepwise.data.Solution;
import io.stepwise.prm.sample.StepSample;
import java.io.Serializable;
import java.util.List;

/** What training needs of a sample, without its texts, to be sent to learners or stored. */
record SampleRow(
    int[] row,
    int[] steps,
    int[] starts,
    int[] positions,
    float[] targets,
    float[] classes,
    boolean[] imitated)
    implements Serializable {
  static SampleRow of(StepSample sample) {
    return new SampleRow(
        sample.row(),
        sample.steps(),
        sample.starts(),
        sample.positions(),
        sample.targets(),
        sample.classes(),
        sample.imitated());
  }

  /** The sample without its texts, which no loss reads. */
  StepSample sample() {
    return new StepSample(
        "", new Solution("", List.of()), row, steps, starts, positions, targets, classes, imitated);
  }
}
