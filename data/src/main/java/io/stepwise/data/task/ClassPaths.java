package io.stepwise.data.task;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a class loader sees, as a class path for another process. */
final class ClassPaths {
  private ClassPaths() {}

  /** The local files of a loader and its parents, and this process's own class path. */
  static String of(ClassLoader loader) {
    Set<String> entries = new LinkedHashSet<>();
    for (ClassLoader one = loader; one != null; one = one.getParent()) {
      if (one instanceof URLClassLoader files) {
        for (URL url : files.getURLs()) {
          if (url.getProtocol().equals("file")) {
            entries.add(path(url));
          }
        }
      }
    }
    entries.add(System.getProperty("java.class.path"));
    return String.join(File.pathSeparator, entries);
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      return url.getPath(); // a loader's own URL with characters that a URI would escape
    }
  }
}
