package io.stepwise.jobs.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that want the password for another, or the memory of the job. */
@Timeout(60)
class HostileServerTest {
  private static final Map<String, String> PASSWORD =
      Map.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", "open-sesame");
  private static final String EXPERIMENT =
      "{\"experiment\": {\"experiment_id\": \"7\", \"lifecycle_stage\": \"active\"}}";

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  private String serve(HttpHandler handler) {
    try {
      InetAddress here = InetAddress.getByName("127.0.0.1");
      HttpServer server = HttpServer.create(new InetSocketAddress(here, 0), 0);
      server.createContext("/", handler);
      server.setExecutor(Executors.newCachedThreadPool(HostileServerTest::daemon));
      server.start();
      servers.add(server);
      return "http://127.0.0.1:" + server.getAddress().getPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "hostile-server");
    thread.setDaemon(true);
    return thread;
  }

  /** Answers with an experiment and remembers who asked. */
  private void listen(HttpExchange exchange) throws IOException {
    heard.add(
        exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    answer(exchange, 200, EXPERIMENT);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static HttpHandler redirect(int status, String to) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", to);
      answer(exchange, status, "");
    };
  }

  private static MlflowServer server(String address) {
    return new MlflowServer(address, Duration.ofSeconds(5), PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectToAnotherServerIsNotFollowed(int status) {
    String other = serve(this::listen);
    String hostile = serve(redirect(status, other + "/api/2.0/mlflow/x"));
    try (MlflowServer server = server(hostile)) {
      for (Runnable call :
          List.<Runnable>of(
              () -> server.experiment("stepwise"),
              () -> server.status("run", "FINISHED", 1L),
              () -> server.artifacts().get("mlflow-artifacts:/1", "file"),
              () ->
                  server
                      .artifacts()
                      .put(
                          "mlflow-artifacts:/1",
                          "file",
                          3,
                          () -> new ByteArrayInputStream(new byte[3])))) {
        TrackingFailure failure = catchThrowableOfType(TrackingFailure.class, call::run);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("redirects to " + other);
        assertThat(failure.getMessage()).doesNotContain("sesame");
      }
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void redirectWithinTheServerIsFollowedWithThePassword() {
    String address =
        serve(
            exchange -> {
              if (exchange.getRequestURI().getPath().startsWith("/moved/")) {
                listen(exchange);
              } else {
                redirect(307, "/moved" + exchange.getRequestURI()).handle(exchange);
              }
            });
    try (MlflowServer server = server(address)) {
      assertThat(server.experiment("stepwise")).isEqualTo("7");
      server.status("run", "FINISHED", 1L);
    }
    assertThat(heard).hasSize(3).allMatch(line -> line.endsWith("Basic YW5uOm9wZW4tc2VzYW1l"));
  }

  @Test
  void redirectsInACircleEnd() {
    String address = serve(redirect(307, "/again"));
    try (MlflowServer server = server(address)) {
      assertThatThrownBy(() -> server.experiment("stepwise"))
          .isInstanceOf(TrackingFailure.class)
          .hasMessageContaining("redirects");
    }
  }

  /** Four gigabytes, said or not; the test's own heap is smaller. */
  @ParameterizedTest
  @ValueSource(longs = {0, 4L << 30})
  void answerTooLongIsGivenUp(long length) {
    byte[] some = new byte[1 << 16];
    Arrays.fill(some, (byte) ' ');
    String address =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, length);
              try (OutputStream out = exchange.getResponseBody()) {
                for (long sent = 0; sent < 4L << 30; sent += some.length) {
                  out.write(some); // fails when the caller hangs up
                }
              }
            });
    Instant begin = Instant.now();
    try (MlflowServer server = server(address)) {
      assertThatThrownBy(() -> server.experiment("stepwise"))
          .isInstanceOf(TrackingFailure.class)
          .hasMessageContaining("more than 8 MB");
    }
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void longAnswerOfAnErrorIsCut() {
    String address = serve(exchange -> answer(exchange, 400, "no ".repeat(5_000_000)));
    try (MlflowServer server = server(address)) {
      TrackingFailure failure =
          catchThrowableOfType(TrackingFailure.class, () -> server.experiment("stepwise"));
      assertThat(failure.getMessage()).startsWith("status 400, no no").hasSizeLessThan(300);
    }
  }

  @Test
  void answerOfSomeMegabytesIsRead() {
    String padded = EXPERIMENT + " ".repeat(5 << 20);
    String address = serve(exchange -> answer(exchange, 200, padded));
    try (MlflowServer server = server(address)) {
      assertThat(server.experiment("stepwise")).isEqualTo("7");
    }
  }

  @Test
  void answerThatTricklesIsGivenUp() {
    String address =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 600; i++) {
                  out.write(' ');
                  out.flush();
                  sleep();
                }
              }
            });
    try (MlflowServer server = new MlflowServer(address, Duration.ofSeconds(1), PASSWORD)) {
      TrackingFailure failure =
          catchThrowableOfType(TrackingFailure.class, () -> server.experiment("stepwise"));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure).hasMessageContaining("no answer within 1 s");
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void escapeSequencesOfAnAnswerDoNotReachTheTerminal() {
    String address = serve(exchange -> answer(exchange, 400, "bad \u001b[2J\u0007 \u202egnp"));
    try (MlflowServer server = server(address)) {
      assertThatThrownBy(() -> server.experiment("stepwise"))
          .hasMessageContaining("bad \\u001b[2J\\u0007 \\u202egnp");
    }
  }

  @Test
  void answerThatIsNotJsonIsReported() {
    String address = serve(exchange -> answer(exchange, 200, "<html>Log in</html>"));
    try (MlflowServer server = server(address)) {
      assertThatThrownBy(() -> server.experiment("stepwise"))
          .isInstanceOf(TrackingFailure.class)
          .hasMessageContaining("not JSON");
    }
  }

  @Test
  void nameAndPasswordInsideTheVariableGoToThatServerOnly() {
    String address = serve(this::listen);
    String variable = address.replace("http://", "http://ann:open%2Dsesame@");
    Map<String, String> environment = Map.of("MLFLOW_TRACKING_URI", variable + "/");
    try (MlflowServer server = new MlflowServer(address, Duration.ofSeconds(5), environment)) {
      server.experiment("stepwise");
    }
    assertThat(heard).allMatch(line -> line.endsWith("Basic YW5uOm9wZW4tc2VzYW1l")).isNotEmpty();
    heard.clear();
    String other = serve(this::listen);
    try (MlflowServer server = new MlflowServer(other, Duration.ofSeconds(5), environment)) {
      server.experiment("stepwise");
    }
    assertThat(heard).allMatch(line -> line.endsWith(" null")).isNotEmpty();
  }
}
