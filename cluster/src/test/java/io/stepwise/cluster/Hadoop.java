package io.stepwise.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Hadoop's own processes and files of settings. */
final class Hadoop {
  private static final List<String> DAEMONS =
      List.of(
          "hadoop-client-minicluster",
          "/bouncycastle/",
          "/jaxb/",
          "/jakarta/xml/bind/",
          "/sun/activation/",
          "/sun/istack/");

  private Hadoop() {}

  static Daemon start(Path folder, String name, Path conf, String... words) throws IOException {
    // The daemons of the test class path, on Spark's copies of everything else.
    String daemons =
        Stream.of(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(":", -1))
            .filter(jar -> DAEMONS.stream().anyMatch(jar::contains))
            .collect(Collectors.joining(":"));
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                conf + ":" + daemons + ":" + Commands.SPARK_HOME + "/jars/*"));
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
