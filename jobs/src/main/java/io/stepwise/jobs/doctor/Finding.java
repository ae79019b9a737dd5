package io.stepwise.jobs.doctor;

import java.util.Objects;

/**
 * What a check found.
 *
 * @param verdict how that is
 * @param found what is there, with values
 * @param advice what to do, empty where nothing is to be done
 */
record Finding(Verdict verdict, String found, String advice) {
  /** How good it is. */
  enum Verdict {
    /** Nothing to do. */
    GOOD("ok", 32),
    /** Jobs run; something could be better, or was not asked for. */
    NOTED("note", 33),
    /** A job that needs this will fail. */
    FAILED("FAIL", 31);

    private final String word;
    private final int colour;

    Verdict(String word, int colour) {
      this.word = word;
      this.colour = colour;
    }

    /** The word in four characters, in ANSI colour if asked. */
    String shown(Colours colours) {
      String padded = String.format("%-4s", word);
      return colours == Colours.ON ? "\u001b[" + colour + "m" + padded + "\u001b[0m" : padded;
    }
  }

  /** Whether the output is for a terminal that shows colours. */
  enum Colours {
    /** It is. */
    ON,
    /** It is not. */
    OFF
  }

  Finding {
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(advice, "advice");
  }

  static Finding good(String found) {
    return new Finding(Verdict.GOOD, found, "");
  }

  static Finding noted(String found, String advice) {
    return new Finding(Verdict.NOTED, found, advice);
  }

  static Finding failed(String found, String advice) {
    return new Finding(Verdict.FAILED, found, advice);
  }
}
