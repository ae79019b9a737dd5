package io.stepwise.jobs.prm;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.training.KindTraining;
import java.util.Map;

/**
 * The samples that a reward model is trained on, and how they came about.
 *
 * @param samples in random order
 * @param truncated solutions that lost steps to the maximum length
 * @param skipped solutions that cannot be laid out
 * @param critiques counts of written critiques, for the manifest; none for kinds without
 */
record TrainingSamples(
    ShuffledSamples<StepSample> samples,
    long truncated,
    long skipped,
    Map<String, Object> critiques) {
  /** Samples that are streamed from the folder whenever they are needed. */
  static TrainingSamples streamed(KindTraining kind, LabelSplit split, NamedRandom random) {
    ShuffledSamples<StepSample> samples = split.training(kind.samples(), random);
    // Of the one pass that has been made.
    return new TrainingSamples(
        samples, kind.samples().truncated(), kind.samples().skipped(), Map.of());
  }
}
