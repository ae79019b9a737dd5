package io.stepwise.jobs.retrain.decision;

import java.util.regex.Pattern;

/** Typesets the numbers of messages for a page. */
final class MinusSigns {
  private static final Pattern HYPHEN = Pattern.compile("(?<![\\w./-])-(?=[0-9])");

  private MinusSigns() {}

  /** A minus where a hyphen stands before a number, and no line break before a percent sign. */
  static String in(String text) {
    return HYPHEN.matcher(text).replaceAll("−").replace(" %", "\u00a0%");
  }
}
