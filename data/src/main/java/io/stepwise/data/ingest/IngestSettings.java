package io.stepwise.data.ingest;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.format.Formats;
import io.stepwise.data.format.RowKind;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What to ingest and how.
 *
 * @param inputs paths, globs or folders; local or Hadoop URIs
 * @param output the output folder
 * @param format a name of {@link Formats#names}, or {@link #AUTO}
 * @param formatSettings what the format reads differently from its defaults
 * @param limit how many lines may be quarantined
 * @param leaks which problems must not be in the output
 * @param partitions how many part files to write at most; 0 leaves it to the size of the input
 * @param splitBytes how much of a plain file one task reads
 */
public record IngestSettings(
    List<String> inputs,
    String output,
    String format,
    FormatSettings formatSettings,
    QuarantineLimit limit,
    LeakSettings leaks,
    int partitions,
    long splitBytes)
    implements Serializable {
  /** The format is detected from the first lines of each file. */
  public static final String AUTO = "auto";

  private static final long SPLIT_BYTES = 32L << 20;

  /** Copies the list; rejects an unknown format, no inputs and values out of range. */
  public IngestSettings {
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new InvalidConfiguration("Cannot ingest: no input (0 paths, expected at least 1)");
    }
    if (partitions < 0 || splitBytes < 1) {
      throw new InvalidConfiguration(
          "Cannot ingest: out of range ("
              + partitions
              + " partitions of "
              + splitBytes
              + " bytes, expected at least 0 and 1)");
    }
    if (!format.equals(AUTO)) {
      Formats.named(format, formatSettings);
    }
  }

  /** The defaults. */
  public static IngestSettings of(String format, List<String> inputs, String output) {
    return new IngestSettings(
        inputs,
        output,
        format,
        FormatSettings.defaults(),
        QuarantineLimit.NONE,
        LeakSettings.NONE,
        0,
        SPLIT_BYTES);
  }

  /** With another format. */
  public IngestSettings format(String other) {
    return new IngestSettings(
        inputs, output, other, formatSettings, limit, leaks, partitions, splitBytes);
  }

  /** With another limit. */
  public IngestSettings limit(QuarantineLimit other) {
    return new IngestSettings(
        inputs, output, format, formatSettings, other, leaks, partitions, splitBytes);
  }

  /** With other settings of the format. */
  public IngestSettings formatSettings(FormatSettings other) {
    return new IngestSettings(inputs, output, format, other, limit, leaks, partitions, splitBytes);
  }

  /** With other held-out problems. */
  public IngestSettings leaks(LeakSettings other) {
    return new IngestSettings(
        inputs, output, format, formatSettings, limit, other, partitions, splitBytes);
  }

  /** With this many part files at most. */
  public IngestSettings partitions(int other) {
    return new IngestSettings(
        inputs, output, format, formatSettings, limit, leaks, other, splitBytes);
  }

  /** With this much of a file per task. */
  public IngestSettings splitBytes(long other) {
    return new IngestSettings(
        inputs, output, format, formatSettings, limit, leaks, partitions, other);
  }

  /** For the manifest. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", format);
    map.put("inputs", inputs);
    map.put("keep", formatSettings.keep().stream().map(RowKind::word).sorted().toList());
    map.put("max_quarantined", limit.toString());
    map.put("held_out", leaks.heldOut());
    map.put("leak_words", leaks.words());
    map.put("leak_overlap", leaks.overlap());
    map.put("leak_action", leaks.action().name().toLowerCase(Locale.ROOT));
    map.put("columns", formatSettings.columns());
    map.put("partitions", partitions);
    map.put("split_bytes", splitBytes);
    return map;
  }
}
