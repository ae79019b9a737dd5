package io.stepwise.jobs.ingest;

import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.format.Formats;
import io.stepwise.data.format.RowKind;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.LeakSettings;
import io.stepwise.data.ingest.QuarantineLimit;
import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.PartlyUsed;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings of {@code ingest}.
 *
 * @param format a format's name, "auto" to detect that of each file from its first lines
 * @param input files, globs or folders, plain or compressed
 * @param output the output folder
 * @param columns columns of plain problem files that have other names than the usual ones
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
    @Setting("Format of the rows of all files; auto detects that of each file from its first lines")
        String format,
    @Setting(
            value =
                "Files of labels or problems, globs or folders: JSON, CSV, Parquet; .gz and .zst too",
            required = true)
        List<String> input,
    @Setting(value = "Output folder", required = true) String output,
    @Setting("Columns of plain problem files: problem=COLUMN,answer=COLUMN,id=COLUMN")
        List<String> columns,
    @Setting("Kinds of rows to include that are skipped by default") List<RowKind> keep,
    @Setting(
            value = "Maximum number or percentage of unparseable lines, e.g. 100 or 0.5%",
            placeholder = "LIMIT")
        String maxQuarantined,
    @Setting(
            value =
                "Files of held-out problems to exclude from the table: JSON lines, or one problem per line",
            placeholder = "FILE")
        List<String> heldOut,
    @Setting(
            value = "Length n of the n-grams that identify held-out problems",
            unit = "words",
            min = 1)
        int leakWords,
    @Setting(
            value = "Minimum share of common n-grams for a problem to count as leaked",
            above = 0,
            max = 1)
        double leakOverlap,
    @Setting("Treatment of rows of held-out problems") LeakSettings.Action leaks,
    @Setting(
            value = "Maximum number of part files; 0 derives it from the input size",
            min = 0,
            max = 100_000)
        int partitions)
    implements PartlyUsed {
  static final IngestConfig DEFAULTS =
      new IngestConfig(
          IngestSettings.AUTO,
          List.of(),
          null,
          List.of(),
          List.of(),
          "100%",
          LeakSettings.NONE.heldOut(),
          LeakSettings.NONE.words(),
          LeakSettings.NONE.overlap(),
          LeakSettings.NONE.action(),
          0);

  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused = new LinkedHashMap<>();
    if (heldOut.isEmpty()) {
      for (String key : List.of("leak-words", "leak-overlap", "leaks")) {
        unused.put(key, "without held-out");
      }
    }
    if (!format.equals(IngestSettings.AUTO)) {
      unused.putAll(unused(List.of(format)));
    }
    return unused;
  }

  /** The settings of other formats. */
  private static Map<String, String> unused(List<String> formats) {
    Map<String, String> unused = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    formats.forEach(name -> used.addAll(Formats.named(name, FormatSettings.defaults()).settings()));
    for (String key : List.of(FormatSettings.COLUMNS, FormatSettings.KEEP)) {
      if (!used.contains(key)) {
        unused.put(key, "with format=" + String.join(", ", formats));
      }
    }
    return unused;
  }

  /** Given settings that no detected format uses, each with the reason. */
  Map<String, String> unusedBy(List<String> detected) {
    Map<String, String> unused = unused(detected);
    if (columns.isEmpty()) {
      unused.remove(FormatSettings.COLUMNS);
    }
    if (keep.isEmpty()) {
      unused.remove(FormatSettings.KEEP);
    }
    return unused;
  }

  IngestSettings settings() {
    return IngestSettings.of(format, input, output)
        .formatSettings(new FormatSettings(Set.copyOf(keep)).withColumns(columns))
        .limit(QuarantineLimit.of(maxQuarantined))
        .leaks(new LeakSettings(heldOut, leakWords, leakOverlap, leaks))
        .partitions(partitions);
  }
}
