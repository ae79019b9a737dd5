package io.stepwise.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A standalone master and two workers of one core each, from the assembled Spark home unless
 * another is given.
 */
final class Standalone implements AutoCloseable {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("SPARK_DAEMON_MEMORY", "256m", "SPARK_LOCAL_IP", "127.0.0.1");

  private final List<Daemon> daemons = new ArrayList<>();
  private final String url;

  Standalone(Path folder) throws Exception {
    this(folder, Commands.SPARK_HOME);
  }

  /** The same from another Spark. */
  Standalone(Path folder, Path spark) throws Exception {
    Files.createDirectories(folder);
    int port = Daemon.freePort();
    url = "spark://127.0.0.1:" + port;
    daemons.add(
        start(
                spark,
                folder,
                "master",
                "org.apache.spark.deploy.master.Master",
                "--port",
                String.valueOf(port),
                "--webui-port",
                "0")
            .awaitPort(port));
    for (int i = 1; i <= 2; i++) {
      daemons.add(
          start(
              spark,
              folder,
              "worker-" + i,
              "org.apache.spark.deploy.worker.Worker",
              "--cores",
              "1",
              "--memory",
              "2g",
              "--webui-port",
              "0",
              "--work-dir",
              folder.resolve("work-" + i).toString(),
              url));
    }
    for (Daemon worker : daemons.subList(1, 3)) {
      worker.awaitLine("Successfully registered with master");
    }
  }

  static Daemon start(Path folder, String name, String main, String... words) throws IOException {
    return start(Commands.SPARK_HOME, folder, name, main, words);
  }

  private static Daemon start(Path spark, Path folder, String name, String main, String... words)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(spark + "/bin/spark-class", main));
    boolean listens = !name.equals("history");
    if (listens) {
      command.addAll(List.of("--host", "127.0.0.1"));
    }
    command.addAll(List.of(words));
    return Daemon.start(folder.resolve(name + ".log"), ENVIRONMENT, command);
  }

  String url() {
    return url;
  }

  /** SIGKILL to the second worker and to its executors. */
  void loseAWorker() {
    daemons.get(2).kill();
  }

  @Override
  public void close() throws InterruptedException {
    for (int i = daemons.size() - 1; i >= 0; i--) {
      daemons.get(i).close();
    }
  }
}
