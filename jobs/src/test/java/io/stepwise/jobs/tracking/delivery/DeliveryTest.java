package io.stepwise.jobs.tracking.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.tracking.Journal;
import io.stepwise.jobs.tracking.Outcome;
import io.stepwise.jobs.tracking.Pipeline;
import io.stepwise.jobs.tracking.TrackedRun;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure;
import io.stepwise.jobs.tracking.server.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real server behind a proxy that fails; whatever happens, it ends up with what the disk has. */
@Tag("tracking")
@ExtendWith(RealServer.class)
@Timeout(180)
class DeliveryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Deliverer.Limits QUICK =
      new Deliverer.Limits(Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(30));

  private static final int WARM_UP = 30;
  private static final int MEASURED = 100;

  @TempDir Path runs;
  private String output;
  private Path folder;
  private FaultyProxy proxy;
  private ServerHistory server;
  private final List<String> said = new ArrayList<>();

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

  private MlflowServer server() {
    return new MlflowServer(proxy.address(), PATIENCE);
  }

  private Deliverer deliverer() {
    return new Deliverer(folder, server(), QUICK, said::add);
  }

  private void deliver() {
    try (MlflowServer mlflow = server();
        Delivery delivery = new Delivery(folder, mlflow)) {
      delivery.send(); // what the journal tells
      delivery.send(); // the figures of the runs it told of
      assertThat(delivery.isComplete()).isTrue();
    }
  }

  /** A pipeline of two phases, one with iterations; every figure takes a moment. */
  private void pipeline(boolean resume, Consumer<TrackedRun> middle) {
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

  private void phase(TrackedRun root, String name, int steps, boolean iterations) {
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

  private static Map<String, Double> figures(int step) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", 1.0 / step);
    figures.put("accuracy", step == 3 ? Double.NaN : 0.1 * step);
    figures.put("odd name: ü", step == 2 ? Double.POSITIVE_INFINITY : step);
    return figures;
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void undisturbedServerHasEverything() {
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
  void serverThatFailsFromTheStartGetsAllAfterwards(FaultyProxy.Fault fault) {
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
  void serverThatIsDownIsNamedOnceAndRefusesNothingLater() throws IOException {
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

  /** A write to the disk is all that a job waits for, also while every call hangs. */
  @ParameterizedTest
  @EnumSource(FaultyProxy.Fault.class)
  void jobSpendsLessThanOneInAHundredOnTracking(FaultyProxy.Fault fault) {
    proxy.fail(fault);
    long spent = 0;
    long whole = 0;
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
        long begin = System.nanoTime();
        sleep(50); // half a step of the smallest model
        long before = System.nanoTime();
        ledger.record("train", step, figures(step));
        if (step % 10 == 0) {
          root.iteration(step).ended(Outcome.FINISHED);
        }
        long end = System.nanoTime();
        if (step >= 0) {
          spent += end - before;
          whole += end - begin;
        }
      }
    }
    double share = (double) spent / whole;
    System.err.printf("tracking under %s: %.3f %% of step time%n", fault, 100 * share);
    assertThat(share).isLessThan(0.01);
  }

  @Test
  void deliveryKilledAtAnyPointGoesOnAndDoublesNothing() throws IOException {
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
  void interruptedRunGoesOnAsTheSame() {
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
  void commandStartedAnewIsAPipelineOfItsOwn() {
    pipeline(false, root -> {});
    pipeline(false, root -> {});
    deliver();
    server.equalsTheDisk(folder);
    assertThat(server.runs(folder)).hasSize(18);
  }

  @Test
  void twoDeliverersDoNotMeet() {
    pipeline(false, root -> {});
    try (MlflowServer mlflow = server();
        Delivery delivery = new Delivery(folder, mlflow)) {
      assertThatThrownBy(() -> new Delivery(folder, mlflow))
          .isInstanceOf(InfrastructureFailure.class);
      delivery.send();
    }
    deliver();
  }

  @Test
  void finishedFolderGivesInputsFiguresAndPages() {
    String part = output + "/evaluation";
    try (OutputFolder made = OutputFolder.stage(part)) {
      made.write("report.html", "<html>a page</html>");
      made.write("model.safetensors", "not a page");
      made.commit(
          ManifestDraft.of("train-prm", Instant.now())
              .input("runs/demo/solutions", "ab".repeat(32))
              .counts(Map.of("ratings", Map.of("-1", 3), "lines", 7))
              .metrics(
                  Map.of(
                      "step_auroc",
                      0.9,
                      "step_auroc_low",
                      0.8,
                      "accuracy",
                      0.7,
                      "wrong_steps",
                      2)));
    }
    try (Pipeline pipeline = Pipeline.open(folder, false, to(proxy.address()))) {
      TrackedRun root = pipeline.root("demo", Map.of(), Map.of(), output);
      TrackedRun phase = root.phase("train-prm", Map.of(), part);
      phase.wrote(InputFolder.open(part));
      phase.note("It went well.");
      phase.registered("a-model", InputFolder.open(part), "candidate", "it is new");
      phase.ended(Outcome.FINISHED);
    }
    deliver();
    server.equalsTheDisk(folder);
    JsonNode run = server.runs(folder).values().stream().skip(1).findFirst().orElseThrow();
    assertThat(server.points(run))
        .extracting(point -> point.replaceFirst(" .*", ""))
        .containsExactly("core/accuracy", "eval/interval/step_auroc_low", "eval/step_auroc");
    JsonNode input = run.at("/inputs/dataset_inputs/0");
    assertThat(input.at("/dataset/name").asText()).isEqualTo("demo/solutions");
    assertThat(input.at("/dataset/digest").asText()).isEqualTo("ab".repeat(18));
    assertThat(input.at("/dataset/source").asText()).contains("ab".repeat(32));
    assertThat(ServerHistory.tags(run))
        .containsEntry("mlflow.note.content", "It went well.")
        .containsEntry("totals/lines", "7")
        .containsEntry("totals/ratings/-1", "3")
        .containsEntry("totals/wrong_steps", "2");
    String id = run.at("/info/run_id").asText();
    JsonNode files = server.get("/api/2.0/mlflow/artifacts/list?run_id=" + id);
    assertThat(files.path("files").findValuesAsText("path"))
        .containsExactlyInAnyOrder("manifest.json", "report.html");
    assertThat(server.text("/get-artifact?path=report.html&run_uuid=" + id))
        .isEqualTo("<html>a page</html>");
    JsonNode version =
        server.get("/api/2.0/mlflow/registered-models/alias?name=a-model&alias=candidate");
    assertThat(version.at("/model_version/run_id").asText()).isEqualTo(id);
    assertThat(version.toString()).contains("it is new");
    String logged = run.at("/outputs/model_outputs/0/model_id").asText();
    assertThat(version.at("/model_version/source").asText()).contains("/models/" + logged + "/");
  }

  @Test
  void runThatWasDeletedThereIsToldAndLosesNothing() {
    pipeline(false, root -> {});
    deliver();
    JsonNode root = server.runs(folder).values().iterator().next();
    String id = root.at("/info/run_id").asText();
    server.post("/api/2.0/mlflow/runs/delete", Map.of("run_id", id));
    try (Pipeline pipeline = Pipeline.open(folder, true, to(proxy.address()))) {
      pipeline.root("demo", Map.of(), Map.of(), output);
    }
    try (Journal journal = Journal.open(folder)) {
      journal.write(
          new io.stepwise.jobs.tracking.Event.Measured(
              ServerHistory.tags(root).get(EventSender.KEY), 9, 9, Map.of("late", "1.0")));
    }
    assertThatThrownBy(this::deliver)
        .isInstanceOf(TrackingFailure.class)
        .hasMessageContaining("deleted");
    server.post("/api/2.0/mlflow/runs/restore", Map.of("run_id", id));
    deliver();
    server.equalsTheDisk(folder);
  }

  /** A run of an experiment of one's own that makes a model, delivered twice. */
  @Test
  void modelOfARunIsShownByTheServerOnce() throws IOException {
    String part = output + "/prm";
    String experiment = "mine-" + System.nanoTime();
    try (OutputFolder made = OutputFolder.stage(part)) {
      made.write("config.json", "{\"at\": \"" + experiment + "\"}");
      made.write("model.safetensors", "weights");
      made.commit(ManifestDraft.of("train-prm", Instant.now()));
    }
    String report = output + "/report";
    try (OutputFolder made = OutputFolder.stage(report)) {
      made.write("report.html", "no model");
      made.commit(ManifestDraft.of("report", Instant.now()));
    }
    try (Pipeline pipeline =
        Pipeline.open(folder, false, new Pipeline.Destination(proxy.address(), experiment, true))) {
      TrackedRun root = pipeline.root("demo", Map.of(), Map.of(), output);
      TrackedRun phase = root.phase("train-prm", Map.of(), part);
      phase.wrote(InputFolder.open(part));
      phase.ended(Outcome.FINISHED);
      root.wrote(InputFolder.open(report));
      root.ended(Outcome.FINISHED);
    }
    deliver();
    Files.delete(Receipts.file(folder, proxy.address()));
    deliver();

    JsonNode found =
        server.get("/api/2.0/mlflow/experiments/get-by-name?experiment_name=" + experiment);
    String id = found.at("/experiment/experiment_id").asText();
    assertThat(found.toString()).contains("custom_model_development");
    JsonNode models =
        server.post("/api/2.0/mlflow/logged-models/search", Map.of("experiment_ids", List.of(id)));
    assertThat(models.path("models")).hasSize(1);
    JsonNode info = models.at("/models/0/info");
    assertThat(info.path("status").asText()).contains("READY");
    assertThat(info.path("model_type").asText()).isEqualTo("process reward model");
    JsonNode files =
        server.get(
            "/api/2.0/mlflow/logged-models/"
                + info.path("model_id").asText()
                + "/artifacts/directories");
    assertThat(files.path("files").findValuesAsText("path"))
        .contains("MLmodel", "config.json", "model.safetensors");
    assertThat(info.path("tags").toString())
        .contains("mlflow.modelVersions")
        .contains("\\\"name\\\": \\\"run-prm\\\"")
        .containsOnlyOnce("version\\\"");
  }

  /** An experiment that another tool made has no kind; one with a kind of its own keeps it. */
  @Test
  void experimentOfAnotherToolOpensForTraining() {
    String plain = "plain-" + System.nanoTime();
    String chats = "chats-" + System.nanoTime();
    server.post("/api/2.0/mlflow/experiments/create", Map.of("name", plain));
    server.post(
        "/api/2.0/mlflow/experiments/create",
        Map.of(
            "name",
            chats,
            "tags",
            List.of(Map.of("key", "mlflow.experimentKind", "value", "genai_development"))));
    try (MlflowServer mlflow = server()) {
      mlflow.experiment(plain);
      mlflow.experiment(chats);
    }
    String path = "/api/2.0/mlflow/experiments/get-by-name?experiment_name=";
    assertThat(server.get(path + plain).toString()).contains("custom_model_development");
    assertThat(server.get(path + chats).toString())
        .contains("genai_development")
        .doesNotContain("custom_model_development");
  }

  private static Pipeline.Destination to(String server) {
    return new Pipeline.Destination(server, "stepwise", false);
  }
}
