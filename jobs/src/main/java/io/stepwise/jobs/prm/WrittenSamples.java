package io.stepwise.jobs.prm;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.table.Table;
import io.stepwise.prm.sample.SampleSource;
import io.stepwise.prm.sample.StepSample;
import java.util.List;

/**
 * The samples of one solution that were made before training, as they are stored.
 *
 * @param id the solution's id
 * @param rows the samples
 * @param critiques critiques that the model wrote for them
 * @param truncated whether the solution lost steps to the maximum length
 * @param skipped whether the model cannot read the solution
 */
record WrittenSamples(
    String id, List<SampleRow> rows, long critiques, boolean truncated, boolean skipped) {
  private static final Table<WrittenSamples> TABLE =
      new Table<>("samples", new WrittenSamplesShape());

  /** Copies the list. */
  WrittenSamples {
    rows = List.copyOf(rows);
  }

  /** The table of samples. */
  static Table<WrittenSamples> table() {
    return TABLE;
  }

  /** Makes the samples of a solution. */
  static WrittenSamples of(StepLabelledSolution solution, SampleSource source) {
    long critiques = source.critiques();
    long truncated = source.truncated();
    long skipped = source.skipped();
    List<StepSample> samples = source.samples(solution);
    return new WrittenSamples(
        solution.id(),
        samples.stream().map(SampleRow::of).toList(),
        source.critiques() - critiques,
        source.truncated() > truncated,
        source.skipped() > skipped);
  }

  /** The samples as training takes them. */
  List<StepSample> samples() {
    return rows.stream().map(SampleRow::sample).toList();
  }
}
