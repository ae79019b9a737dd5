package io.stepwise.jobs.tracking.mlflow;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The credentials sent to a tracking server, from the environment: {@code MLFLOW_TRACKING_USERNAME}
 * and {@code MLFLOW_TRACKING_PASSWORD}, else {@code MLFLOW_TRACKING_TOKEN}, else name and password
 * inside {@code MLFLOW_TRACKING_URI} where that names the same server.
 */
final class Credentials {
  private static final Pattern WITH_USER = Pattern.compile("(https?://)([^/?#]*)@(.*)");

  private final String header;

  private Credentials(String header) {
    this.header = header;
  }

  /**
   * The credentials for a server.
   *
   * @param address without a slash at its end
   */
  static Credentials of(Map<String, String> environment, String address) {
    String user = environment.get("MLFLOW_TRACKING_USERNAME");
    String token = environment.get("MLFLOW_TRACKING_TOKEN");
    if (user != null) {
      return basic(user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", ""));
    }
    if (token != null) {
      return new Credentials("Bearer " + token);
    }
    String uri = environment.getOrDefault("MLFLOW_TRACKING_URI", "").strip();
    Matcher named = WITH_USER.matcher(uri);
    if (named.matches()
        && (named.group(1) + named.group(3)).replaceFirst("/+$", "").equals(address)) {
      return basic(decoded(named.group(2)));
    }
    return new Credentials(null);
  }

  private static String decoded(String percent) {
    return URLDecoder.decode(percent.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static Credentials basic(String pair) {
    byte[] bytes = (pair.contains(":") ? pair : pair + ":").getBytes(StandardCharsets.UTF_8);
    return new Credentials("Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  /** The Authorization header, null for none. */
  String header() {
    return header;
  }

  /** Says nothing of them. */
  @Override
  public String toString() {
    return header == null ? "no credentials" : "credentials";
  }
}
