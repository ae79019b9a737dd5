package io.stepwise.data.format;

import java.io.Serializable;
import java.util.Set;

/** A file format of one record per line. Stateless: any thread may read any line. */
public interface LabelFormat extends Serializable {
  /** The word that names the format on the command line. */
  String name();

  /** Names of the components of {@link FormatSettings} that it uses. */
  default Set<String> settings() {
    return Set.of();
  }

  /** Reads one line; never throws for what the line holds. */
  ParseOutcome parse(SourceLine line);
}
