package io.stepwise.data;

import java.util.Objects;

/**
 * Where a solution's labels came from.
 *
 * @param file the file's path or URI, as given
 * @param line line number in that file, from 1
 * @param labeler the labeler's identifier, empty where the format has none
 * @param generation PRM800K's generation, null where the format has none
 * @param phase PRM800K's phase (1 or 2), 0 where the format has none
 * @param sourceId the id that the row gives itself, null where it has none
 */
public record Provenance(
    String file, long line, String labeler, Integer generation, int phase, String sourceId) {
  /** Rejects null components. */
  public Provenance {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(labeler, "labeler");
  }

  /** The provenance of a row without an id of its own. */
  public Provenance(String file, long line, String labeler, Integer generation, int phase) {
    this(file, line, labeler, generation, phase, null);
  }
}
