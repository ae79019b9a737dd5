package io.stepwise.jobs.config;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.regex.Pattern;

/** The address of an HTTP server. It holds no user name or password, so that it can be printed. */
public final class ServerAddress {
  private static final Pattern FORM = Pattern.compile("https?://[^/?#@\\s]+(/[^@?#\\s]*)?");
  private static final Pattern USER_INFO = Pattern.compile("(?s)^([^@]*?://)?.*@");

  private ServerAddress() {}

  /** Whether a text is the address of an HTTP server, without user name, password and query. */
  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /**
   * A checked address.
   *
   * @param text as typed, e.g. {@code http://127.0.0.1:5000/}
   * @return the address without a slash at its end
   * @throws InvalidConfiguration for anything but an HTTP address without user name, password,
   *     query and fragment; the message shows no password
   */
  public static String checked(String text) {
    if (text.indexOf('@') >= 0) {
      throw new InvalidConfiguration(
          "Cannot use tracking server: the address contains a user name or password ("
              + redacted(text)
              + ", expected http://HOST:PORT, with MLFLOW_TRACKING_USERNAME and"
              + " MLFLOW_TRACKING_PASSWORD in the environment)");
    }
    if (!isOne(text)) {
      throw new InvalidConfiguration(
          "Cannot use tracking server: invalid address ("
              + text
              + ", expected http://HOST:PORT; ./stepwise tracking start prints one)");
    }
    return text.replaceFirst("/+$", "");
  }

  /** A text without what stands before its last '@', e.g. {@code http://***@host:5000}. */
  public static String redacted(String text) {
    return USER_INFO.matcher(text).replaceFirst("$1***@");
  }
}
