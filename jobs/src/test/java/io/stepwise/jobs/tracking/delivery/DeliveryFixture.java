package io.stepwise.jobs.tracking.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.tracking.Journal;
import io.stepwise.jobs.tracking.Pipeline;
import io.stepwise.jobs.tracking.TrackedRun;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import io.stepwise.jobs.tracking.server.RealServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real server behind a proxy that fails, and a pipeline with two phases. */
@Tag("tracking")
@ExtendWith(RealServer.class)
@Timeout(180)
abstract class DeliveryFixture {
  static final Duration PATIENCE = Duration.ofSeconds(2);
  static final Deliverer.Limits QUICK =
      new Deliverer.Limits(Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(30));

  static final int WARM_UP = 30;
  static final int MEASURED = 100;

  @TempDir Path runs;
  String output;
  Path folder;
  FaultyProxy proxy;
  ServerHistory server;
  final List<String> said = new ArrayList<>();

  @BeforeEach
  void proxyBeforeTheServer() {
    output = runs.resolve("run").toString();
    folder = Journal.folder(output);
    proxy = new FaultyProxy(RealServer.address(), 300);
    server = new ServerHistory(RealServer.address());
  }

  @AfterEach
  void closeProxy() throws IOException {
    proxy.close();
  }

  MlflowServer server() {
    return new MlflowServer(proxy.address(), PATIENCE);
  }

  Deliverer deliverer() {
    return new Deliverer(folder, server(), QUICK, said::add);
  }

  void deliver() {
    try (MlflowServer mlflow = server();
        Delivery delivery = new Delivery(folder, mlflow)) {
      delivery.send(); // what the journal tells
      delivery.send(); // the figures of the runs it told of
      assertThat(delivery.isComplete()).isTrue();
    }
  }

  /** A pipeline of two phases, one with iterations; every figure takes a moment. */
  void pipeline(boolean resume, Consumer<TrackedRun> middle) {
    try (Pipeline pipeline = Pipeline.open(folder, resume, to(proxy.address()))) {
      TrackedRun root = pipeline.root("demo", Map.of("seed", 1), Map.of("a", "b"), output);
      root.during(
          () -> {
            root.measured(0, Map.of("system/cpu_utilization_percentage", 50.0));
            phase(root, "sft", 30, false);
            middle.accept(root);
            phase(root, "train-policy", 6, true);
            root.measured(6, Map.of("eval/pass_at_1", 0.75));
          });
    }
  }

  void phase(TrackedRun root, String name, int steps, boolean iterations) {
    String part = output + "/" + name;
    TrackedRun phase = root.phase(name, Map.of("rate", 0.5, "inner", Map.of("a", 1)), part);
    try (MetricsLedger ledger = MetricsLedger.open(MetricsLedger.beside(part))) {
      phase.during(
          () -> {
            for (int step = 1; step <= steps; step++) {
              int now = step;
              Runnable work = () -> ledger.record(name, now, figures(now));
              if (iterations) {
                phase.iteration(step).during(work);
              } else {
                work.run();
              }
              sleep(20);
            }
          });
    }
  }

  static Map<String, Double> figures(int step) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", 1.0 / step);
    figures.put("accuracy", step == 3 ? Double.NaN : 0.1 * step);
    figures.put("odd name: ü", step == 2 ? Double.POSITIVE_INFINITY : step);
    return figures;
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Pipeline.Destination to(String server) {
    return new Pipeline.Destination(server, "stepwise", false);
  }
}
