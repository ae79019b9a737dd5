package io.stepwise.lm.config;

/** Shortens values from external files for use in messages. */
public final class Shown {
  private static final int CHARACTERS = 80;

  private Shown() {}

  /** At most 80 characters of a value, on one line. */
  public static String of(Object value) {
    String text = String.valueOf(value).replaceAll("\\s+", " ");
    return text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS) + "…";
  }
}
