package io.stepwise.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The launcher, as a user calls it. */
final class Commands {
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  static final Path SPARK_HOME = HOME.resolve("jobs/target/spark");
  static final Path UBER_JAR = HOME.resolve("jobs/target/stepwise-uber.jar");

  private final Path logs;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> common = new ArrayList<>();

  Commands(Path logs) throws IOException {
    this.logs = Files.createDirectories(logs);
    environment.put("STEPWISE_HEAP", "700m");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
  }

  /** The launcher builds when it has never built; Maven has just done so. */
  static void markAsBuilt() throws IOException {
    Files.writeString(HOME.resolve("jobs/target/.built"), "");
  }

  Commands with(String... words) {
    common.addAll(List.of(words));
    return this;
  }

  Commands environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Daemon start(String name, List<String> words) throws IOException {
    List<String> command = new ArrayList<>(List.of(HOME.resolve("stepwise").toString()));
    command.addAll(words);
    command.addAll(common);
    return Daemon.start(logs.resolve(name + ".log"), environment, command);
  }

  /** Runs a command to its end, which must be a good one. */
  void run(String name, List<String> words) throws Exception {
    finish(start(name, words));
  }

  /** Runs all of a pipeline's commands; their logs' names begin alike. */
  void run(String prefix, Pipeline pipeline) throws Exception {
    for (Map.Entry<String, List<String>> command : pipeline.commands().entrySet()) {
      run(prefix + "-" + command.getKey(), command.getValue());
    }
  }

  static void finish(Daemon command) throws Exception {
    int exitCode = command.process().waitFor();
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + ":\n" + command.output());
    }
  }
}
