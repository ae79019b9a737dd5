package io.stepwise.jobs.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.tracking.mlflow.MlflowServer.Handle;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models of runs as MLflow 3 shows them (its LoggedModel): a name, a state and a folder of files,
 * linked to the run that made them and to the registry's versions.
 */
final class LoggedModels {
  private static final String DIGEST = "stepwise.digest";
  private static final String READY = "LOGGED_MODEL_READY";
  private static final String MODEL_FILE = "MLmodel";
  private static final DateTimeFormatter CREATED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private final MlflowServer server;
  private final RegistryFiles files;

  LoggedModels(MlflowServer server, RegistryFiles files) {
    this.server = server;
    this.files = files;
  }

  /**
   * A model on the server.
   *
   * @param id its name there
   * @param artifacts where its files are
   */
  record Logged(String id, String artifacts) {}

  /**
   * Sends a folder as a model of a run; one with an equal folder that the run has already is taken.
   *
   * @return none where the server is older than MLflow 3
   */
  Optional<Logged> log(String experiment, Handle run, String name, InputFolder model) {
    try {
      Optional<JsonNode> known = known(experiment, run, model.digest());
      JsonNode found = known.isPresent() ? known.get() : create(experiment, run, name, model);
      JsonNode info = found.path("info");
      Logged logged =
          new Logged(info.path("model_id").asText(), info.path("artifact_uri").asText());
      if (!isReady(info)) {
        send(logged, run, model);
      }
      server.post(
          "runs/outputs",
          Map.of(
              "run_id", run.id(),
              "models", List.of(Map.of("model_id", logged.id(), "step", 0))));
      return Optional.of(logged);
    } catch (TrackingFailure e) {
      if (e.kind() == Kind.UNSUPPORTED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isReady(JsonNode info) {
    String status = info.path("status").asText();
    return status.equals(READY) || status.equals("READY");
  }

  private Optional<JsonNode> known(String experiment, Handle run, String digest) {
    JsonNode found =
        server.post(
            "logged-models/search",
            Map.of(
                "experiment_ids",
                List.of(experiment),
                "filter",
                "source_run_id = '" + run.id() + "' AND tags.`" + DIGEST + "` = '" + digest + "'"));
    JsonNode first = found.path("models").path(0);
    return first.isMissingNode() ? Optional.empty() : Optional.of(first);
  }

  private JsonNode create(String experiment, Handle run, String name, InputFolder model) {
    return server
        .post(
            "logged-models",
            Map.of(
                "experiment_id", experiment,
                "name", name.replaceAll("[/:.%\"']", "-"),
                "model_type", type(model),
                "source_run_id", run.id(),
                "tags", List.of(MlflowServer.tag(DIGEST, model.digest()))))
        .path("model");
  }

  private static String type(InputFolder model) {
    boolean scores =
        model.manifest().map(Manifest::job).filter(job -> job.equals("train-prm")).isPresent();
    return scores ? "process reward model" : "causal language model";
  }

  private void send(Logged logged, Handle run, InputFolder model) {
    files.send(logged.artifacts(), model);
    if (!model.files().contains(MODEL_FILE)) {
      byte[] bytes = description(logged, run, model).getBytes(StandardCharsets.UTF_8);
      files.send(logged.artifacts(), MODEL_FILE, bytes);
    }
    server.patch("logged-models/" + logged.id(), Map.of("model_id", logged.id(), "status", READY));
  }

  /** What MLflow reads of a model: by it the UI and the registry know the files for a model. */
  private static String description(Logged logged, Handle run, InputFolder model) {
    long size = model.files().stream().mapToLong(model::bytes).sum();
    return String.join(
        "\n",
        "artifact_path: " + logged.artifacts(),
        "flavors:",
        "  stepwise:",
        "    digest: " + model.digest(),
        "model_id: " + logged.id(),
        "model_size_bytes: " + size,
        "run_id: " + run.id(),
        "utc_time_created: '" + CREATED.format(Instant.now()) + "'",
        "");
  }
}
