package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A path as a user gives it, resolved to a store. It is a URI only where it begins with {@code
 * scheme://}, {@code file:/} or {@code hdfs:/}; {@code file:} URIs are local, and percent escapes
 * are decoded in them alone. Everything else is a local path in which no character is special; a
 * relative one is taken from the working folder.
 *
 * @param given as written
 * @param path absolute in its store, without a slash at its end
 * @param store where it is
 */
record Location(String given, String path, FileStore store) {
  private static final Pattern REMOTE =
      Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+://|hdfs:/).*", Pattern.DOTALL);
  private static final String LOCAL_URI = "file:/";
  private static final LocalStore LOCAL = new LocalStore();

  static Location of(String given) {
    if (given.isBlank()) {
      throw new InvalidConfiguration("Cannot use path: it is blank (\"\", expected a path)");
    }
    try {
      if (given.startsWith(LOCAL_URI)) {
        return local(given, ofUri(given));
      }
      if (!isRemote(given)) {
        return local(given, Path.of(given));
      }
      String path = given.replaceAll("/+$", "");
      return new Location(given, path, new HadoopStore(path));
    } catch (IllegalArgumentException e) {
      throw new InvalidConfiguration(
          "Cannot use path: " + e.getMessage() + " (" + given + ", expected a path or URI)", e);
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot reach filesystem: "
              + e.getMessage()
              + " ("
              + given
              + ", expected a reachable one)",
          e);
    }
  }

  /** The path of {@code file:/a}, {@code file:///a} or {@code file://localhost/a}. */
  private static Path ofUri(String given) {
    URI uri = URI.create(given.replace(" ", "%20"));
    String host = uri.getAuthority();
    if (host != null && !host.equals("localhost")) {
      throw new IllegalArgumentException("a file URI names another host");
    }
    if (uri.getRawFragment() != null || uri.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "a file URI has no query or fragment; write %3F and %23, or a path without file:");
    }
    return Path.of(uri.getPath());
  }

  private static Location local(String given, Path path) {
    return new Location(given, path.toAbsolutePath().normalize().toString(), LOCAL);
  }

  boolean isLocal() {
    return store == LOCAL;
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  String parent() {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? "/" : path.substring(0, slash);
  }

  /** Another name in the folder that holds it. */
  String sibling(String name) {
    return parent().endsWith("/") ? parent() + name : parent() + "/" + name;
  }

  String child(String name) {
    return path.endsWith("/") ? path + name : path + "/" + name;
  }

  /** A child in the form in which the folder was given, where that names it; else in full. */
  String givenChild(String name) {
    return familiar(given.replaceAll("(?<=.)/+$", "") + "/" + name, child(name));
  }

  /** Whether a path is a URI of a filesystem other than the local one; connects to none. */
  static boolean isRemote(String given) {
    return !given.startsWith(LOCAL_URI) && REMOTE.matcher(given).matches();
  }

  /** The path of what stands next to a path, named as it is and a suffix; connects to none. */
  static String beside(String given, String suffix) {
    String sibling = given.replaceAll("(?<=.)/+$", "") + suffix;
    return isRemote(given) ? sibling : familiar(sibling, of(given).path() + suffix);
  }

  /** A form that is short and familiar, where it leads to the path meant; else that path. */
  private static String familiar(String familiar, String full) {
    if (isRemote(full)) {
      return full;
    }
    boolean uri = familiar.startsWith(LOCAL_URI) || isRemote(familiar);
    return !uri && local(familiar, Path.of(familiar)).path.equals(full) ? familiar : full;
  }
}
