package io.stepwise.jobs;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Folders of short step-labelled solutions, for trainings of a few updates. */
public final class SmallLabels {
  private SmallLabels() {}

  /**
   * Writes solutions of two steps, of at most twenty problems.
   *
   * @param rating of the last step of every second solution; those of the others are positive
   */
  public static void write(String path, int count, Rating rating) {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      solutions.add(
          new StepLabelledSolution(
              "id" + k,
              "problem" + k % 20,
              "1+2",
              null,
              List.of(
                  new LabelledStep("1+2", Rating.POSITIVE),
                  new LabelledStep("=" + k % 3, k % 2 == 0 ? Rating.POSITIVE : rating)),
              FinishReason.SOLUTION,
              null,
              new Provenance("file", k + 1, "ann", null, 2)));
    }
    try (OutputFolder staged = OutputFolder.stage(path)) {
      SolutionTable.write(staged, solutions);
      staged.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }
}
