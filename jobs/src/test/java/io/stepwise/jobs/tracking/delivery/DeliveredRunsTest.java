package io.stepwise.jobs.tracking.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.tracking.Journal;
import io.stepwise.jobs.tracking.Outcome;
import io.stepwise.jobs.tracking.Pipeline;
import io.stepwise.jobs.tracking.TrackedRun;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a delivered run looks like on the server. */
class DeliveredRunsTest extends DeliveryFixture {
  @Test
  void commandStartedAgainIsAPipelineOfItsOwn() {
    pipeline(false, root -> {});
    pipeline(false, root -> {});
    deliver();
    server.equalsTheDisk(folder);
    assertThat(server.runs(folder)).hasSize(18);
  }

  @Test
  void finishedFolderIsRecordedWithInputsMetricsAndPages() {
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
  void runDeletedOnTheServerIsReportedAndLosesNothing() {
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
  void modelOfARunIsRegisteredOnce() throws IOException {
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
  void experimentOfAnotherToolOpensOnItsTrainingPage() {
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
}
