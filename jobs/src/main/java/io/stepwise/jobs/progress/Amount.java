package io.stepwise.jobs.progress;

/** Numbers of things, as people read them. */
public final class Amount {
  private Amount() {}

  /**
   * "1 line", "2 lines".
   *
   * @param things their plural, which ends in "s"
   */
  public static String of(long number, String things) {
    return number + " " + (number == 1 ? things.replaceFirst("s$", "") : things);
  }
}
