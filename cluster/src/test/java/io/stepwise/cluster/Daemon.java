package io.stepwise.cluster;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process that runs until it is closed, with all it has started; its output goes to a file. */
final class Daemon implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  private final Process process;
  private final Path log;

  private Daemon(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Daemon start(Path log, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.directory(log.getParent().toFile());
    builder.redirectInput(new File("/dev/null")).redirectOutput(log.toFile());
    return new Daemon(builder.start(), log);
  }

  /** A port nobody listens on, now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Waits for something to become true while the process lives. */
  Daemon await(String what, BooleanSupplier condition) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        String text = Files.readString(log);
        throw new AssertionError(
            what
                + " did not come about; the log ends:\n"
                + text.substring(Math.max(0, text.length() - 3000)));
      }
      Thread.sleep(100);
    }
    return this;
  }

  Daemon awaitPort(int port) throws Exception {
    return awaitPort("127.0.0.1", port);
  }

  Daemon awaitPort(String address, int port) throws Exception {
    return await(
        "port " + port,
        () -> {
          try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
          } catch (IOException e) {
            return false; // not yet
          }
        });
  }

  Daemon awaitLine(String words) throws Exception {
    return await("\"" + words + "\"", () -> output().contains(words));
  }

  Process process() {
    return process;
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** SIGKILL, to the process and to what it has started. */
  void kill() {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
