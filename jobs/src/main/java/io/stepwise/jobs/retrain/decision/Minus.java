package io.stepwise.jobs.retrain.decision;

import java.util.regex.Pattern;

/** Figures as they are typed into messages, as a page sets them. */
final class Minus {
  private static final Pattern HYPHEN = Pattern.compile("(?<![\\w./-])-(?=[0-9])");

  private Minus() {}

  /** A minus where a hyphen stands before a number, and no line break before a percent sign. */
  static String in(String text) {
    return HYPHEN.matcher(text).replaceAll("−").replace(" %", "\u00a0%");
  }
}
