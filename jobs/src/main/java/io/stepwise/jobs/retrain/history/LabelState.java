package io.stepwise.jobs.retrain.history;

import java.util.Locale;

/** What became of a label file. */
public enum LabelState {
  /** A champion was trained on it; later runs replay it. */
  LEARNED,
  /** Sound, but no better champion resulted yet; it is used together with the next new file. */
  PENDING,
  /** Suspect: left out until a person asks for it again or its content changes. */
  SET_ASIDE,
  /** Not readable as labels; left out until its content changes. */
  REFUSED;

  /** The state as a person reads it: "set aside". */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
