package io.stepwise.jobs.export;

import io.stepwise.data.HumanSteps;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.supervision.SupervisionRows;
import io.stepwise.data.supervision.SupervisionRows.Alternatives;
import io.stepwise.data.supervision.SupervisionRows.Neutral;

/**
 * Settings of {@code export}.
 *
 * @param data a folder written by {@code ingest}
 * @param output the output folder
 * @param as JSON lines or Parquet
 * @param neutral the label of a neutral rating
 * @param humanSteps what an unrated step that a person wrote counts as
 * @param alternatives whether alternatives become rows
 */
public record ExportConfig(
    @Setting(value = "Folder of step-labelled solutions, written by ingest", required = true)
        String data,
    @Setting(value = "Output folder", required = true) String output,
    @Setting("Output format: JSON lines (rows.jsonl) or Parquet (stepwise/part-00000.parquet)")
        Form as,
    @Setting("Label of a neutral rating") Neutral neutral,
    @Setting("How an unrated step written by a person is treated") HumanSteps humanSteps,
    @Setting("Whether alternative steps become rows") Alternatives alternatives) {
  static final ExportConfig DEFAULTS =
      new ExportConfig(
          null, null, Form.LINES, Neutral.CORRECT, HumanSteps.CORRECT, Alternatives.ROWS);

  /** How rows are written. */
  public enum Form {
    /** JSON lines. */
    LINES,
    /** Parquet. */
    PARQUET
  }

  SupervisionRows rows() {
    return new SupervisionRows(neutral, humanSteps, alternatives);
  }
}
