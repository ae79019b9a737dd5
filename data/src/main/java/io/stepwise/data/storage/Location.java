package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A path as a user gives it, resolved to a store. A path without a scheme, or with {@code file:},
 * is local; a relative one is taken from the working folder.
 *
 * @param given as written
 * @param path absolute in its store, without a slash at its end
 * @param store where it is
 */
record Location(String given, String path, FileStore store) {
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+://.*");
  private static final LocalStore LOCAL = new LocalStore();

  static Location of(String given) {
    if (given.isBlank()) {
      throw new InvalidConfiguration("Cannot use path: it is blank (\"\", expected a path)");
    }
    try {
      if (given.startsWith("file:")) {
        return local(given, Path.of(URI.create(given.replace(" ", "%20")).getPath()));
      }
      if (!SCHEME.matcher(given).matches()) {
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

  private static Location local(String given, Path path) {
    return new Location(given, path.toAbsolutePath().normalize().toString(), LOCAL);
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  String parent() {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? "/" : path.substring(0, slash);
  }

  String child(String name) {
    return path + "/" + name;
  }
}
