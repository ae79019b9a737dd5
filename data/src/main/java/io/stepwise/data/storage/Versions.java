package io.stepwise.data.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** What this process runs: the project, Java, and Spark where it is on the class path. */
public final class Versions {
  private Versions() {}

  /**
   * Versions by name: {@code stepwise}, {@code java}, {@code spark}, and whether the process has
   * Java's vector module, on which the last digits of a model depend.
   */
  public static Map<String, String> current() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("stepwise", property("/io/stepwise/data/storage/version.properties"));
    versions.put("java", Runtime.version().toString());
    versions.put("spark", property("/spark-version-info.properties"));
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    versions.put("jdk.incubator.vector", vectors ? "present" : "absent");
    return versions;
  }

  private static String property(String resource) {
    try (InputStream in = Versions.class.getResourceAsStream(resource)) {
      if (in == null) {
        return "absent";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read version: " + resource + " is unreadable", e);
    }
  }
}
