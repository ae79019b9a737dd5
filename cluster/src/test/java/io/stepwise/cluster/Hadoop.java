package io.stepwise.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Hadoop's own processes and files of settings. */
final class Hadoop {
  private Hadoop() {}

  static Daemon start(Path folder, String name, Path conf, String... words) throws IOException {
    // The daemons of the test class path, on Spark's copies of everything else.
    String minicluster =
        Stream.of(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(":", -1))
            .filter(jar -> jar.contains("hadoop-client-minicluster"))
            .findFirst()
            .orElseThrow();
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-cp",
                conf + ":" + minicluster + ":" + Commands.SPARK_HOME + "/jars/*"));
    command.addAll(List.of(words));
    return Daemon.start(
        folder.resolve(name + ".log"),
        Map.of("JAVA_HOME", System.getProperty("java.home")),
        command);
  }

  /** The text of a {@code …-site.xml}. */
  static String settings(Map<String, String> settings) {
    StringBuilder text = new StringBuilder("<configuration>");
    settings.forEach(
        (key, value) ->
            text.append("<property><name>")
                .append(key)
                .append("</name><value>")
                .append(value)
                .append("</value></property>"));
    return text.append("</configuration>").toString();
  }
}
