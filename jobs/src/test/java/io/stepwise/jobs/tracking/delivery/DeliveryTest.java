package io.stepwise.jobs.tracking.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.Interrupted;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.tracking.Outcome;
import io.stepwise.jobs.tracking.Pipeline;
import io.stepwise.jobs.tracking.TrackedRun;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import io.stepwise.jobs.tracking.server.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the server does, it ends up with what the disk has, once. */
class DeliveryTest extends DeliveryFixture {
  /** No step of a training is shorter. */
  private static final int STEP_MILLIS = 100;

  @Test
  void workingServerReceivesEverything() {
    try (Deliverer deliverer = deliverer()) {
      pipeline(false, part -> {});
    }
    server.equalsTheDisk(folder);
    Map<String, JsonNode> all = server.runs(folder);
    assertThat(all).hasSize(1 + 2 + 6);
    String root = all.keySet().iterator().next();
    String sft = root + "/sft";
    assertThat(all.values())
        .allSatisfy(run -> assertThat(run.at("/info/status").asText()).isEqualTo("FINISHED"));
    assertThat(ServerHistory.tags(all.get(sft)))
        .containsEntry("mlflow.parentRunId", all.get(root).at("/info/run_id").asText());
    assertThat(all.get(sft).at("/data/params").toString()).contains("inner.a").contains("0.5");
    assertThat(said).singleElement().asString().contains("/#/experiments/");
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultyProxy.Fault.class,
      names = {"NONE"},
      mode = EnumSource.Mode.EXCLUDE)
  void faultInTheMiddleLosesNothing(FaultyProxy.Fault fault) {
    try (Deliverer deliverer = deliverer()) {
      pipeline(
          false,
          root -> {
            sleep(600);
            proxy.fail(fault);
            phase(root, "train-prm", 120, false);
            proxy.fail(FaultyProxy.Fault.NONE);
          });
    }
    assertThat(proxy.faults()).isPositive();
    server.equalsTheDisk(folder);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultyProxy.Fault.class,
      names = {"NONE", "SLOW"},
      mode = EnumSource.Mode.EXCLUDE)
  void serverThatFailsAtTheStartReceivesEverythingLater(FaultyProxy.Fault fault) {
    proxy.fail(fault);
    Deliverer.Limits brief =
        new Deliverer.Limits(Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(5));
    Instant end;
    try (Deliverer deliverer = new Deliverer(folder, server(), brief, said::add)) {
      pipeline(false, root -> {});
      end = Instant.now();
    }
    assertThat(Duration.between(end, Instant.now())).isLessThan(Duration.ofSeconds(12));
    assertThat(said).anySatisfy(line -> assertThat(line).contains("tracking deliver --run"));
    assertThat(said).hasSize(2);
    proxy.fail(FaultyProxy.Fault.NONE);
    deliver();
    server.equalsTheDisk(folder);
  }

  @Test
  void serverThatIsDownIsReportedOnceAndReceivesEverythingLater() throws IOException {
    proxy.close();
    try (Deliverer deliverer =
        new Deliverer(
            folder,
            server(),
            new Deliverer.Limits(
                Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(5)),
            said::add)) {
      pipeline(false, root -> {});
    }
    assertThat(said).hasSize(2);
    try (MlflowServer direct = new MlflowServer(RealServer.address());
        Delivery delivery = new Delivery(folder, direct)) {
      delivery.send();
      delivery.send();
    }
    server.equalsTheDisk(folder);
  }

  private static double median(List<Long> nanos) {
    return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow();
  }

  /**
   * A write to the disk is all that a job waits for, also while every call hangs. Medians, since
   * other processes may interrupt some of the steps.
   */
  @ParameterizedTest
  @EnumSource(FaultyProxy.Fault.class)
  void jobSpendsLessThanOneInAHundredOnTracking(FaultyProxy.Fault fault) {
    proxy.fail(fault);
    List<Long> steps = new ArrayList<>();
    List<Long> iterations = new ArrayList<>();
    try (Pipeline pipeline = Pipeline.open(folder, false, to(proxy.address()));
        MetricsLedger ledger = MetricsLedger.open(MetricsLedger.beside(output));
        Deliverer deliverer =
            new Deliverer(
                folder,
                server(),
                new Deliverer.Limits(Duration.ofMillis(200), Duration.ZERO, Duration.ofSeconds(5)),
                said::add)) {
      TrackedRun root = pipeline.root("demo", Map.of(), Map.of(), output);
      for (int step = -WARM_UP; step < MEASURED; step++) {
        sleep(STEP_MILLIS / 2); // the share is taken of the whole step
        long before = System.nanoTime();
        ledger.record("train", step, figures(step));
        if (step % 10 == 0) {
          root.iteration(step).ended(Outcome.FINISHED);
        }
        if (step >= 0) {
          (step % 10 == 0 ? iterations : steps).add(System.nanoTime() - before);
        }
      }
    }
    double share = (0.9 * median(steps) + 0.1 * median(iterations)) / (STEP_MILLIS * 1e6);
    System.err.printf("tracking under %s: %.3f %% of step time%n", fault, 100 * share);
    assertThat(share).isLessThan(0.01);
  }

  @Test
  void deliveryKilledAtAnyPointResumesWithoutDuplicates() throws IOException {
    pipeline(false, root -> {});
    Path receipts = Receipts.file(folder, proxy.address());
    deliver();
    List<String> all = Files.readAllLines(receipts);
    for (int kept = 0; kept < all.size(); kept += 5) {
      Files.write(receipts, all.subList(0, kept));
      deliver();
    }
    server.equalsTheDisk(folder);
  }

  @Test
  void interruptedRunResumesAsTheSameRun() {
    assertThatThrownBy(
            () ->
                pipeline(
                    false,
                    part -> {
                      throw new Interrupted("enough");
                    }))
        .isInstanceOf(Interrupted.class);
    deliver();
    String id = server.runs(folder).keySet().iterator().next();
    assertThat(server.runs(folder).get(id).at("/info/status").asText()).isEqualTo("KILLED");
    pipeline(true, part -> {});
    deliver();
    server.equalsTheDisk(folder);
    assertThat(server.runs(folder)).hasSize(9);
    assertThat(server.runs(folder).get(id).at("/info/status").asText()).isEqualTo("FINISHED");
  }

  @Test
  void secondDelivererIsRejected() {
    pipeline(false, root -> {});
    try (MlflowServer mlflow = server();
        Delivery delivery = new Delivery(folder, mlflow)) {
      assertThatThrownBy(() -> new Delivery(folder, mlflow))
          .isInstanceOf(InfrastructureFailure.class);
      delivery.send();
    }
    deliver();
  }
}
