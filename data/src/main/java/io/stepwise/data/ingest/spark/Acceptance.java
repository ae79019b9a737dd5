package io.stepwise.data.ingest.spark;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.ingest.FileFormats;
import io.stepwise.data.ingest.IngestCounts;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.Tally;
import java.util.List;
import java.util.Map;

/** Whether what was read may be kept. */
final class Acceptance {
  private Acceptance() {}

  /**
   * The counts of all partitions.
   *
   * @param files how many were read
   * @param formats of the files
   * @param refusals an example for each reason of a quarantine
   * @throws InvalidInput if a file is damaged, nothing was accepted or too much was quarantined
   */
  static IngestCounts check(
      List<PartitionResult> results,
      int files,
      FileFormats formats,
      Map<String, String> refusals,
      IngestSettings settings) {
    Tally tally = new Tally();
    for (PartitionResult result : results) {
      if (!result.damages().isEmpty()) {
        throw new InvalidInput(result.damages().get(0));
      }
      tally.add(result.tally());
    }
    tally.add("files", files);
    long lines = tally.of("lines");
    long quarantined = tally.of("quarantined");
    if (lines == 0) {
      throw new InvalidInput(
          "Cannot ingest: the input is empty (0 lines, expected at least 1) at "
              + settings.inputs().get(0));
    }
    if (tally.of("accepted") == 0) {
      throw new InvalidInput(
          "Cannot ingest: no line is a row of "
              + formats.words()
              + " (0 of "
              + lines
              + "): "
              + refusals.values().iterator().next());
    }
    if (settings.limit().isExceeded(quarantined, lines)) {
      throw new InvalidInput(
          "Cannot ingest: too many unparseable lines ("
              + quarantined
              + " of "
              + lines
              + ", expected at most "
              + settings.limit()
              + "), the first: "
              + refusals.values().iterator().next());
    }
    return new IngestCounts(tally);
  }
}
