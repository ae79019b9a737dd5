package io.stepwise.jobs.score;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.exchange.Fields;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;

/**
 * Names of the new columns of {@code score}; in JSON lines, of the new fields.
 *
 * @param outputColumn of the step scores
 * @param scoreColumn of their aggregate
 */
public record OutputColumns(
    @Setting("New column, or field of JSON lines, of the step scores") String outputColumn,
    @Setting("New column, or field of JSON lines, of the score that aggregates them")
        String scoreColumn)
    implements Serializable {
  /** As in the transformer {@code StepScorer}. */
  public static final OutputColumns DEFAULTS = new OutputColumns("step_scores", "score");

  /**
   * Checks the names.
   *
   * @throws InvalidConfiguration if one is empty or {@code steps}, or both are the same
   */
  public OutputColumns {
    requireFree("output-column", outputColumn);
    requireFree("score-column", scoreColumn);
    if (outputColumn.equalsIgnoreCase(scoreColumn)) {
      throw new InvalidConfiguration(
          "Cannot use setting score-column: the step scores have this name (%s, expected another than output-column)"
              .formatted(scoreColumn));
    }
  }

  private static void requireFree(String key, String name) {
    if (name.isBlank() || name.equalsIgnoreCase(SolutionLine.STEPS)) {
      throw new InvalidConfiguration(
          "Cannot use setting %s: the name is %s (\"%s\", expected a new column)"
              .formatted(key, name.isBlank() ? "empty" : "that of the steps", name));
    }
  }

  private Map<String, String> options() {
    return Map.of(outputColumn, "--output-column", scoreColumn, "--score-column");
  }

  /**
   * Checks that a table does not have the columns.
   *
   * @throws InvalidConfiguration if it has one
   */
  void requireNew(String[] columns, String input) {
    options()
        .forEach(
            (name, option) -> {
              if (Arrays.stream(columns).anyMatch(name::equalsIgnoreCase)) {
                throw new InvalidConfiguration(
                    "Cannot score table: the column %s exists already (expected a new name with %s) at %s"
                        .formatted(name, option, input));
              }
            });
  }

  /**
   * Checks that a line does not have the fields.
   *
   * @throws InvalidInput if it has one
   */
  void requireNew(ObjectNode line, String where) {
    options()
        .forEach(
            (name, option) -> {
              if (line.has(name)) {
                throw Fields.refusal(
                    name, line.get(name), "no such field, or another name with " + option, where);
              }
            });
  }
}
