package io.stepwise.data.card;

import java.util.Map;

/** The numbers a card shows; an ingestion's counts. */
public interface Counted {
  /** A count; 0 when there is none of that name. */
  long of(String name);

  /** The counts below a name, by the rest of their names. */
  Map<String, Long> below(String name);
}
