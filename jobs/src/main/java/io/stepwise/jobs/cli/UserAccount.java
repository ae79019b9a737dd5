package io.stepwise.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Completes the account of a user without an entry in {@code /etc/passwd}, as containers run
 * processes. Java calls such a user "?" and takes a folder of that name for the user's home, and
 * Hadoop, on which Spark relies, fails to log in.
 */
final class UserAccount {
  private static final String UNKNOWN = "?";
  private static final Path PROCESS = Path.of("/proc/self");

  private UserAccount() {}

  /** Sets {@code user.name}, {@code user.home} and Hadoop's user, where they are unknown. */
  static void complete() {
    if (!UNKNOWN.equals(System.getProperty("user.name"))) {
      return;
    }
    String given = System.getenv("HADOOP_USER_NAME");
    String name = given == null || given.isBlank() ? "uid-" + number() : given;
    System.setProperty("user.name", name);
    if (UNKNOWN.equals(System.getProperty("user.home"))) {
      System.setProperty("user.home", home(System.getenv("HOME"), name));
    }
    if (!UserGroupInformation.isSecurityEnabled()) {
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
    }
  }

  /** The user's number; Java's own class for it says 0 where the account has no entry. */
  private static String number() {
    try {
      return Files.getAttribute(PROCESS, "unix:uid").toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "unknown"; // a system without /proc
    }
  }

  /**
   * The home that the environment names, if it can be written; else one in the temporary folder.
   */
  static String home(String given, String name) {
    boolean usable = given != null && given.startsWith("/") && Files.isWritable(Path.of(given));
    return usable
        ? given
        : Path.of(System.getProperty("java.io.tmpdir"), "stepwise-" + name).toString();
  }
}
