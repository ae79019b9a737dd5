package io.stepwise.data.storage;

import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's configuration of this process: its own files on the class path, then every system
 * property {@code spark.hadoop.KEY}, which is how spark-submit hands settings to a driver.
 */
public final class HadoopSettings {
  private static final String PREFIX = "spark.hadoop.";

  private HadoopSettings() {}

  /** A new copy. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        configuration.set(name.substring(PREFIX.length()), System.getProperty(name));
      }
    }
    return configuration;
  }
}
