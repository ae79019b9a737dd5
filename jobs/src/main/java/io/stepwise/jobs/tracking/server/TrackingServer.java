package io.stepwise.jobs.tracking.server;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.progress.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * MLflow's server of one folder: {@code mlflow.db} (SQLite), {@code artifacts}, {@code server.log}
 * and the Python environment it runs in. It listens on 127.0.0.1 only and sends no telemetry.
 */
public final class TrackingServer {
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration FAREWELL = Duration.ofSeconds(10);
  private static final int TAIL_LINES = 5;

  /** A session of its own, so that neither Ctrl-C nor a closed terminal ends the server. */
  private static final String DETACHED =
      "import os, sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])";

  private final String folder;

  /** The server of a local folder, running or not. */
  public TrackingServer(String folder) {
    this.folder = folder;
  }

  /** The address of the server, if it runs. */
  public Optional<String> address() {
    return ServerRecord.read(folder)
        .filter(record -> record.process().isPresent())
        .map(ServerRecord::address);
  }

  /**
   * Starts the server unless it runs, and waits until it answers.
   *
   * @param port on 127.0.0.1, 0 for a free one
   * @param python creates the environment if it is absent
   * @return its address
   * @throws InfrastructureFailure when Python, a package or the port is not to be had
   */
  public String start(int port, String python, Progress progress, Interruption interruption) {
    Optional<String> running = address();
    if (running.isPresent()) {
      return running.get();
    }
    ServerRecord.remove(folder);
    PythonEnvironment environment = new PythonEnvironment(folder, python);
    environment.ensure(progress);
    interruption.check();
    int free = free(port);
    String address = "http://" + HOST + ":" + free;
    Process process = launch(environment, free);
    try {
      await(process, address, interruption);
      new ServerRecord(process.pid(), begin(process), address).write(folder);
    } catch (RuntimeException e) {
      end(process.toHandle());
      throw e;
    }
    return address;
  }

  private static Instant begin(Process process) {
    return process.info().startInstant().orElseGet(Instant::now);
  }

  private static int free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot start tracking server: "
              + e.getMessage()
              + " (port "
              + port
              + ", expected a free one; --port chooses another)",
          e);
    }
  }

  private Process launch(PythonEnvironment environment, int port) {
    Path home = Path.of(folder).toAbsolutePath();
    String python = environment.interpreter().toString();
    List<String> command =
        Stream.concat(
                Stream.of(python, "-c", DETACHED, python, "-m", "mlflow", "server"),
                Stream.of(
                    "--backend-store-uri",
                    "sqlite:///" + home.resolve("mlflow.db"),
                    "--artifacts-destination",
                    home.resolve("artifacts").toString(),
                    "--serve-artifacts",
                    "--host",
                    HOST,
                    "--port",
                    Integer.toString(port),
                    "--workers",
                    "1",
                    "--uvicorn-opts",
                    "--log-level warning"))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    builder.environment().put("DO_NOT_TRACK", "true");
    builder.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    builder.environment().put("PYTHONWARNINGS", "ignore");
    builder.environment().remove("MLFLOW_TRACKING_URI");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot start tracking server: " + e.getMessage() + " (" + python + ")", e);
    }
  }

  private Path log() {
    return Path.of(folder, "server.log");
  }

  private void await(Process process, String address, Interruption interruption) {
    Instant patient = Instant.now().plus(PATIENCE);
    while (!answers(address)) {
      interruption.check();
      if (!process.isAlive() || Instant.now().isAfter(patient)) {
        throw new InfrastructureFailure(
            "Cannot start tracking server: "
                + (process.isAlive() ? "it does not answer" : "it ended")
                + ": "
                + lastWords()
                + " ("
                + log()
                + " has all of it)");
      }
      sleep(PAUSE);
    }
  }

  /** Whether a tracking server answers at an address. */
  public static boolean answers(String address) {
    return Health.trouble(address).isEmpty();
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log(), StandardCharsets.UTF_8);
      return String.join(
          " / ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "its log cannot be read, " + e.getMessage();
    }
  }

  /**
   * Stops the server.
   *
   * @return whether it ran
   */
  public boolean stop() {
    Optional<ProcessHandle> process = ServerRecord.read(folder).flatMap(ServerRecord::process);
    process.ifPresent(TrackingServer::end);
    ServerRecord.remove(folder);
    return process.isPresent();
  }

  private static void end(ProcessHandle server) {
    List<ProcessHandle> all = Stream.concat(Stream.of(server), server.descendants()).toList();
    all.forEach(ProcessHandle::destroy);
    CompletableFuture<?> gone =
        CompletableFuture.allOf(
            all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
    try {
      gone.get(FAREWELL.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      all.forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfrastructureFailure("Cannot start tracking server: interrupted", e);
    }
  }
}
