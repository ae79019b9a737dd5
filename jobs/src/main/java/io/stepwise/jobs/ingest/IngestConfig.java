package io.stepwise.jobs.ingest;

import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.format.RowKind;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.LeakSettings;
import io.stepwise.data.ingest.QuarantineLimit;
import io.stepwise.jobs.config.Setting;
import java.util.List;
import java.util.Set;

/**
 * Settings of {@code ingest}.
 *
 * @param format a format's name, "auto" to tell it from the first lines
 * @param input files, globs or folders, plain or compressed
 * @param output the folder to make
 * @param keep rows to read although they are left out by default
 * @param maxQuarantined how many lines may be unreadable before the job stops, as a number or a
 *     share
 * @param heldOut files of problems that must not be trained on
 * @param leakWords n of the n-grams by which such a problem is recognised, in words
 * @param leakOverlap share of common n-grams from which on a problem leaks
 * @param leaks what happens to rows of such problems
 * @param partitions how many part files to write at most, 0 to let the size decide
 */
public record IngestConfig(
    @Setting("Format of the labels; auto tells it from the first lines") String format,
    @Setting(value = "Files, globs or folders, plain or .gz", required = true) List<String> input,
    @Setting(value = "Folder to make", required = true) String output,
    @Setting("Rows to read although they are left out by default") List<RowKind> keep,
    @Setting("Most lines that may be unreadable, as in 100 or 0.5%") String maxQuarantined,
    @Setting("Files of problems that must not be trained on, as JSON lines or one to a line")
        List<String> heldOut,
    @Setting(value = "Words of the n-grams that tell held-out problems", min = 1) int leakWords,
    @Setting(value = "Share of common n-grams from which on a problem leaks", above = 0, max = 1)
        double leakOverlap,
    @Setting("What happens to rows of held-out problems") LeakSettings.Action leaks,
    @Setting(value = "Most part files, 0 to let the size decide", min = 0) int partitions) {
  static final IngestConfig DEFAULTS =
      new IngestConfig(
          IngestSettings.AUTO,
          List.of(),
          null,
          List.of(),
          "100%",
          LeakSettings.NONE.heldOut(),
          LeakSettings.NONE.words(),
          LeakSettings.NONE.overlap(),
          LeakSettings.NONE.action(),
          0);

  IngestSettings settings() {
    return IngestSettings.of(format, input, output)
        .formatSettings(new FormatSettings(Set.copyOf(keep)))
        .limit(QuarantineLimit.of(maxQuarantined))
        .leaks(new LeakSettings(heldOut, leakWords, leakOverlap, leaks))
        .partitions(partitions);
  }
}
