package io.stepwise.jobs.export;

import io.stepwise.data.HumanSteps;
import io.stepwise.data.supervision.SupervisionRows;
import io.stepwise.data.supervision.SupervisionRows.Alternatives;
import io.stepwise.data.supervision.SupervisionRows.Neutral;
import io.stepwise.jobs.config.Setting;

/**
 * Settings of {@code export}.
 *
 * @param data a folder that {@code ingest} made
 * @param output the folder to make
 * @param as JSON lines or Parquet
 * @param neutral the label of a neutral rating
 * @param humanSteps what an unrated step that a person wrote counts as
 * @param alternatives whether alternatives become rows
 */
public record ExportConfig(
    @Setting(value = "Folder with step-labelled solutions, as ingest writes it", required = true)
        String data,
    @Setting(value = "Folder to make", required = true) String output,
    @Setting("JSON lines (rows.jsonl) or Parquet (stepwise/part-00000.parquet)") Form as,
    @Setting("The label of a neutral rating") Neutral neutral,
    @Setting("What an unrated step that a person wrote counts as") HumanSteps humanSteps,
    @Setting("What becomes of alternatives") Alternatives alternatives) {
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
