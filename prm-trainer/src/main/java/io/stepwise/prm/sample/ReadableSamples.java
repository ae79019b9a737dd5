package io.stepwise.prm.sample;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import java.util.List;

/** The rows of the solutions that a model can read; the others are counted. */
public final class ReadableSamples implements SampleSource {
  private final SampleSource samples;
  private long skipped;

  /** The readable rows of a source. */
  public ReadableSamples(SampleSource samples) {
    this.samples = samples;
  }

  @Override
  public List<StepSample> samples(StepLabelledSolution solution) {
    try {
      return samples.samples(solution);
    } catch (InvalidInput e) {
      skipped++; // reported by the caller
      return List.of();
    }
  }

  @Override
  public long truncated() {
    return samples.truncated();
  }

  @Override
  public long skipped() {
    return skipped + samples.skipped();
  }

  @Override
  public long critiques() {
    return samples.critiques();
  }
}
