package io.stepwise.jobs.cli;

/** How the user calls commands, for messages with a command to type. */
final class Launcher {
  private static final String USUAL = "./stepwise";
  private static final String VARIABLE = "STEPWISE_LAUNCHER";

  private Launcher() {}

  /**
   * A command as the user would type it.
   *
   * @param name of the command, e.g. "stepwise evaluate scaling"
   */
  static String command(String name) {
    return command(System.getenv(VARIABLE), name);
  }

  /**
   * The same for a launcher.
   *
   * @param launcher the file as it was called; null if it is not known
   */
  static String command(String launcher, String name) {
    String first = launcher == null || launcher.isBlank() ? USUAL : quoted(launcher);
    return first + name.substring(name.split(" ")[0].length());
  }

  /** A word in quotes where a shell needs them. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
