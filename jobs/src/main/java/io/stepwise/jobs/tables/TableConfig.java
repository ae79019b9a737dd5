package io.stepwise.jobs.tables;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.SourceFile;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Which tables a command reads and writes, and whether it runs on Spark.
 *
 * @param inputFormat name of the input's format
 * @param outputFormat name of the output's format
 * @param partitions Spark tasks
 * @param checkpointEvery rows that are saved together on the way
 */
public record TableConfig(
    @Setting(
            "Format of the input: json for JSON lines, parquet, any other that Spark reads (delta,"
                + " iceberg, orc), or table for the name of a table in Spark's catalog; auto follows"
                + " the files. All but json run on Spark")
        String inputFormat,
    @Setting(
            "Format of the output: json for JSON lines, parquet, or any other that Spark writes;"
                + " auto is json for JSON lines, else parquet. All but json run on Spark")
        String outputFormat,
    @Setting(
            value =
                "Spark tasks; with 0, JSON lines are processed without Spark, and other "
                    + "tables with at least one task per core",
            min = 0,
            max = 100_000)
        int partitions,
    @Setting(value = "Rows between checkpoints; on Spark only", min = 1) int checkpointEvery)
    implements Serializable {
  /** Lines of JSON in, lines of JSON out, without Spark. */
  public static final TableConfig DEFAULTS = new TableConfig("auto", "auto", 0, 100_000);

  /** The name of JSON lines. */
  public static final String JSON = "json";

  static final String PARQUET = "parquet";
  static final String CATALOG = "table";
  private static final String AUTO = "auto";

  /** Whether an input is read and its output written by Spark. */
  public boolean onSpark(String input) {
    return partitions > 0 || !input(input).equals(JSON) || !output(input).equals(JSON);
  }

  /**
   * Settings without effect on the table of an input.
   *
   * @param input path of the input, null if it is not known
   */
  public Map<String, String> unused(String input) {
    if (input == null || savesParts(input)) {
      return Map.of();
    }
    return Map.of(
        "checkpoint-every",
        onSpark(input) ? "with output-format=" + output(input) : "without Spark");
  }

  /** Format of an input. */
  String input(String path) {
    if (!inputFormat.equals(AUTO)) {
      return inputFormat;
    }
    if (Folders.exists(path + "/_delta_log")) {
      return "delta";
    }
    if (Folders.exists(path + "/metadata") && Folders.exists(path + "/data")) {
      return "iceberg";
    }
    boolean parquet =
        SourceFile.findAny(List.of(path)).stream().anyMatch(f -> f.path().endsWith(".parquet"));
    return parquet ? PARQUET : JSON;
  }

  /** Format of the output of an input. */
  String output(String input) {
    if (!outputFormat.equals(AUTO)) {
      return outputFormat;
    }
    return input(input).equals(JSON) ? JSON : PARQUET;
  }

  /** Whether lines of JSON are read and written, which keeps fields of the input as they are. */
  public boolean lines(String input) {
    return input(input).equals(JSON) && output(input).equals(JSON);
  }

  /** Whether parts are saved on the way, with which a stopped start is resumed. */
  public boolean savesParts(String input) {
    return onSpark(input) && ownFolder(input);
  }

  /** Whether the output is a folder of ours; else it is a table of the format's own. */
  boolean ownFolder(String input) {
    return output(input).equals(JSON) || output(input).equals(PARQUET);
  }
}
