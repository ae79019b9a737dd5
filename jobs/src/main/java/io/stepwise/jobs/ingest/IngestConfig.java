package io.stepwise.jobs.ingest;

import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.format.RowKind;
import io.stepwise.data.ingest.IngestSettings;
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
 * @param partitions how many part files to write at most, 0 to let the size decide
 */
public record IngestConfig(
    @Setting("Format of the labels; auto tells it from the first lines") String format,
    @Setting(value = "Files, globs or folders, plain or .gz", required = true) List<String> input,
    @Setting(value = "Folder to make", required = true) String output,
    @Setting("Rows to read although they are left out by default") List<RowKind> keep,
    @Setting("Most lines that may be unreadable, as in 100 or 0.5%") String maxQuarantined,
    @Setting(value = "Most part files, 0 to let the size decide", min = 0) int partitions) {
  static final IngestConfig DEFAULTS =
      new IngestConfig(IngestSettings.AUTO, List.of(), null, List.of(), "100%", 0);

  IngestSettings settings() {
    return IngestSettings.of(format, input, output)
        .formatSettings(new FormatSettings(Set.copyOf(keep)))
        .limit(QuarantineLimit.of(maxQuarantined))
        .partitions(partitions);
  }
}
