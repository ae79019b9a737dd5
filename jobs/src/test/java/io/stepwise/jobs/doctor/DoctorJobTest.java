package io.stepwise.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.doctor.Finding.Colours;
import io.stepwise.jobs.doctor.Finding.Verdict;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorJobTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void run(String output, String master, Device device, String tracking) {
    Interruption interruption = new Interruption();
    try (LazySpark spark = new LazySpark("doctor", "local[2]", interruption)) {
      new DoctorJob()
          .run(
              new DoctorConfig(output, null),
              new JobContext(
                  new CommonSettings(1, master, device, tracking),
                  false,
                  Progress.silent(),
                  interruption,
                  new PrintStream(out, true, StandardCharsets.UTF_8),
                  spark));
    }
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void soundMachinePassesAllChecksUnchanged() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      String uri = "http://127.0.0.1:" + server.getAddress().getPort();
      run(folder.resolve("runs").toString(), "local[2]", Device.AUTO, uri);
    } finally {
      server.stop(0);
    }
    assertThat(said())
        .contains("ok    Java", "ok    Tensors", "ok    Filesystem", "ok    Spark", uriIsWell())
        .contains("ran 8 tasks; executor driver on ", ": tensors ok")
        .doesNotContain("FAIL", "\u001b");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void serverThatIsOnlyLookedAtIsSentNothing() {
    assertThat(new DoctorJob().output(new DoctorConfig("runs/doctor", null))).isEmpty();
  }

  private static String uriIsWell() {
    return " is well";
  }

  @Test
  void whatIsBrokenIsNamedWithAdvice() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    int port = closedPort();
    String tracking = "http://127.0.0.1:" + port;
    assertThatThrownBy(
            () -> run(file + "/runs", "spark://127.0.0.1:" + port, Device.CUDA, tracking))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessage("Checks failed: GPU, Filesystem, Spark, Tracking server (see above)");
    assertThat(said())
        .contains(
            "ok    Java",
            "FAIL  Filesystem",
            "make " + file + "/runs writable",
            "no answer from 127.0.0.1:" + port,
            "→ start the master",
            "./stepwise tracking start");
  }

  @Test
  void whatACheckThrowsIsSaidWithItsFirstCause() {
    Check ours =
        () -> {
          throw new InfrastructureFailure("Cannot compute on a GPU: none is there");
        };
    assertThat(ours.finding())
        .isEqualTo(Finding.failed("Cannot compute on a GPU: none is there", ""));
    Check library =
        () -> {
          throw new IllegalStateException("engine failed", new IOException("no such library"));
        };
    assertThat(library.finding().verdict()).isEqualTo(Verdict.FAILED);
    assertThat(library.finding().found())
        .isEqualTo("IllegalStateException: engine failed (no such library)");
  }

  @Test
  void sizesAreJudged() {
    assertThat(Machine.memory(200, 8_000, null).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(Machine.memory(2_000, 3_000, null).verdict()).isEqualTo(Verdict.NOTED);
    assertThat(Machine.memory(2_000, 8_000, null).verdict()).isEqualTo(Verdict.GOOD);
    assertThat(Machine.memory(2_000, 8_000, null).found()).isEqualTo("2000 MB heap of 8000 MB");
    assertThat(Machine.memory(1_822, 8_000, "2g").found())
        .isEqualTo("1822 MB heap usable with STEPWISE_HEAP=2g, of 8000 MB");
    assertThat(Machine.java(11).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(Machine.java(17).verdict()).isEqualTo(Verdict.GOOD);
    assertThat(Machine.java(25).verdict()).isEqualTo(Verdict.NOTED);
    assertThat(Machine.gpu(Device.AUTO, 0, false).verdict()).isEqualTo(Verdict.GOOD);
    assertThat(Machine.gpu(Device.AUTO, 1, false).verdict()).isEqualTo(Verdict.NOTED);
    assertThat(Machine.gpu(Device.CUDA, 1, true).verdict()).isEqualTo(Verdict.GOOD);
    assertThat(Machine.gpu(Device.CUDA, 0, true).advice()).contains("GPU driver");
  }

  @Test
  void addressesOfMastersAreRead() {
    assertThat(Cluster.addresses("spark://a:1,b:2")).containsExactly("a:1", "b:2");
    assertThat(Cluster.addresses("k8s://https://h:6443")).containsExactly("h:6443");
    assertThat(Cluster.addresses("k8s://h")).containsExactly("h:443");
    assertThat(Cluster.addresses("yarn")).isEmpty();
    assertThat(Cluster.addresses("local[*]")).isEmpty();
  }

  @Test
  void coloursAreForTerminals() {
    assertThat(Verdict.FAILED.shown(Colours.ON)).isEqualTo("\u001b[31mFAIL\u001b[0m");
    assertThat(Verdict.GOOD.shown(Colours.OFF)).isEqualTo("ok  ");
  }
}
