package io.stepwise.jobs.tracking.server;

import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One real server for all tests of a run, with an empty database. Its Python environment stays in
 * {@code target}; where it cannot be made the tests fail, they do not skip.
 */
public final class RealServer implements BeforeAllCallback {
  private static final Path FOLDER = Path.of("target/tracking");
  private static String address;

  /** Where the server is. */
  public static String address() {
    return address;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(Running.class, type -> new Running(), Running.class);
  }

  private static final class Running implements AutoCloseable {
    private final TrackingServer server = new TrackingServer(FOLDER.toString());

    Running() {
      server.stop();
      try {
        Files.deleteIfExists(FOLDER.resolve("mlflow.db"));
        Files.deleteIfExists(FOLDER.resolve("server.log"));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      address = server.start(0, "python3", Progress.lines(System.err), new Interruption());
    }

    @Override
    public void close() {
      server.stop();
    }
  }
}
