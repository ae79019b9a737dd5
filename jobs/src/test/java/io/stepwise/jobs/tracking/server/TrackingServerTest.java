package io.stepwise.jobs.tracking.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.Interrupted;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.progress.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("tracking")
@ExtendWith(RealServer.class)
class TrackingServerTest {
  private static final Path SHARED = Path.of("target/tracking");

  @TempDir Path folder;

  /** A folder of its own that borrows the environment, so that nothing is installed twice. */
  private TrackingServer another() throws IOException {
    Files.createSymbolicLink(
        folder.resolve("environment"), SHARED.resolve("environment").toAbsolutePath());
    Files.createDirectory(folder.resolve("installed"));
    for (String file : List.of("manifest.json", "requirements.txt")) {
      Files.copy(
          SHARED.resolve("installed").resolve(file), folder.resolve("installed").resolve(file));
    }
    return new TrackingServer(folder.toString());
  }

  private static String start(TrackingServer server, int port) {
    return server.start(port, "python3", Progress.silent(), new Interruption());
  }

  @Test
  void startsOnceStopsAndKeepsItsDatabase() throws IOException {
    TrackingServer server = another();
    assertThat(server.address()).isEmpty();
    assertThat(server.stop()).isFalse();
    String address = start(server, 0);
    try {
      assertThat(address).startsWith("http://127.0.0.1:");
      assertThat(TrackingServer.answers(address)).isTrue();
      assertThat(start(server, 0)).isEqualTo(address);
      assertThat(server.address()).contains(address);
    } finally {
      assertThat(server.stop()).isTrue();
    }
    assertThat(TrackingServer.answers(address)).isFalse();
    assertThat(server.address()).isEmpty();
    assertThat(folder.resolve("mlflow.db")).isNotEmptyFile();
  }

  @Test
  void killedServerIsStartedAgain() throws IOException {
    TrackingServer server = another();
    start(server, 0);
    ServerRecord record = ServerRecord.read(folder.toString()).orElseThrow();
    record.process().orElseThrow().descendants().forEach(ProcessHandle::destroyForcibly);
    ProcessHandle process = record.process().orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
    assertThat(server.address()).isEmpty();
    String again = start(server, 0);
    try {
      assertThat(TrackingServer.answers(again)).isTrue();
    } finally {
      server.stop();
    }
  }

  @Test
  void takenPortIsRejectedWithTheWayOut() throws IOException {
    TrackingServer server = another();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> start(server, taken.getLocalPort()))
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("--port");
    }
    assertThat(server.address()).isEmpty();
  }

  @Test
  void interruptedStartLeavesNoServerBehind() throws IOException {
    TrackingServer server = another();
    Interruption interruption = new Interruption();
    interruption.request();
    assertThatThrownBy(() -> server.start(0, "python3", Progress.silent(), interruption))
        .isInstanceOf(Interrupted.class);
    assertThat(server.address()).isEmpty();
  }
}
