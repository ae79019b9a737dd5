package io.stepwise.data.format;

import java.util.List;

/**
 * The id that a row gives itself, a text or a number: of several fields the first one of {@link
 * #NAMES} counts. Other values are skipped, as fields are that a format does not know.
 */
final class SourceId {
  static final List<String> NAMES =
      List.of("id", "unique_id", "problem_id", "question_id", "task_id", "idx");

  private final List<String> names;
  private final String[] values;

  SourceId() {
    this(NAMES);
  }

  /** The id in fields of other names. */
  SourceId(List<String> names) {
    this.names = names;
    this.values = new String[names.size()];
  }

  /** Reads a field's value if it is an id; false if it is not one of the fields. */
  boolean read(String field, RowReader in) throws RowProblem {
    int at = names.indexOf(field);
    if (at < 0) {
      return false;
    }
    if (in.isText() || in.isNumber()) {
      values[at] = in.textOrNumber(field);
    } else {
      in.skip();
    }
    return true;
  }

  /** The id, null if the row has none. */
  String value() {
    for (String value : values) {
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return null;
  }
}
