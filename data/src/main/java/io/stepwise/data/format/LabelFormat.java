package io.stepwise.data.format;

import java.io.Serializable;

/** A file format of one record per line. Stateless: any thread may read any line. */
public interface LabelFormat extends Serializable {
  /** The word that names the format on the command line. */
  String name();

  /** Reads one line; never throws for what the line holds. */
  ParseOutcome parse(SourceLine line);
}
