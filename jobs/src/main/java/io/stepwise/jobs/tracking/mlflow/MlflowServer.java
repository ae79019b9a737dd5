package io.stepwise.jobs.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.config.ServerAddress;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A tracking server as Stepwise uses it, by MLflow's REST interface. {@link Credentials} come from
 * the environment. Every call throws {@link TrackingFailure} when it fails.
 */
public final class MlflowServer implements AutoCloseable {
  /** How long an answer may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What opens the server's pages for training, not those for traces of chats. */
  private static final String KIND = "mlflow.experimentKind";

  private static final String TRAINING = "custom_model_development";
  private static final String PAGES = "?workflowType=machine_learning";
  private static final int MOST_FOUND = 20;
  private static final int LONGEST_VALUE = 6000;
  private static final int LONGEST_TAG = 5000;

  private final String address;
  private final HttpCalls calls;
  private final ArtifactStore artifacts;

  /**
   * A server; nothing is sent yet.
   *
   * @param address as in {@code http://127.0.0.1:5000}
   * @throws InvalidConfiguration if that is no address
   */
  public MlflowServer(String address) {
    this(address, PATIENCE);
  }

  /**
   * A server whose answers may take so long.
   *
   * @throws InvalidConfiguration if that is no address
   */
  public MlflowServer(String address, Duration patience) {
    this(address, patience, System.getenv());
  }

  /** A server with the credentials of an environment. */
  MlflowServer(String address, Duration patience, Map<String, String> environment) {
    this.address = ServerAddress.checked(address);
    this.calls = new HttpCalls(patience, Credentials.of(environment, this.address));
    this.artifacts = new ArtifactStore(this.address, calls);
  }

  /** The address, without a slash at its end. */
  public String address() {
    return address;
  }

  /** The page of a run; the word behind it keeps the server from showing its pages for chats. */
  public String page(String experiment, String run) {
    return address + "/#/experiments/" + experiment + "/runs/" + run + PAGES;
  }

  /** The files of runs. */
  public ArtifactStore artifacts() {
    return artifacts;
  }

  /** The experiment of this name, made if there is none. */
  public String experiment(String name) {
    JsonNode known = named(name);
    if (known == null) {
      try {
        Map<String, ?> request = Map.of("name", name, "tags", List.of(tag(KIND, TRAINING)));
        return post("experiments/create", request).path("experiment_id").asText();
      } catch (TrackingFailure e) {
        if (e.kind() != Kind.EXISTS) {
          throw e;
        }
        known = named(name); // another process made it meanwhile
      }
    }
    if (known == null || known.path("lifecycle_stage").asText().equals("deleted")) {
      throw new TrackingFailure(
          Kind.REFUSED,
          "its experiment is deleted ("
              + name
              + ", expected one to add runs to; restore it, or"
              + " choose another with --experiment)",
          null);
    }
    String id = known.path("experiment_id").asText();
    openForTraining(id, known.path("tags"));
    return id;
  }

  private JsonNode named(String name) {
    try {
      String query = "experiments/get-by-name?experiment_name=" + encoded(name);
      return get(query).path("experiment");
    } catch (TrackingFailure e) {
      if (e.kind() == Kind.UNKNOWN) {
        return null;
      }
      throw e;
    }
  }

  /** Experiments of other tools have no kind, or one that the server guessed. */
  private void openForTraining(String experiment, JsonNode tags) {
    for (JsonNode tag : tags) {
      boolean chosen = !tag.path("value").asText().contains("inferred");
      if (tag.path("key").asText().equals(KIND) && chosen) {
        return;
      }
    }
    post(
        "experiments/set-experiment-tag",
        Map.of("experiment_id", experiment, "key", KIND, "value", TRAINING));
  }

  /**
   * A run as the server knows it.
   *
   * @param id its name there
   * @param artifacts where its files are
   */
  public record Handle(String id, String artifacts) {}

  /** Begins a run. */
  public Handle begin(String experiment, String name, long time, Map<String, String> tags) {
    JsonNode made =
        post(
            "runs/create",
            Map.of(
                "experiment_id", experiment,
                "run_name", name,
                "start_time", time,
                "tags", tags(tags)));
    return handle(made.at("/run/info"));
  }

  /** The runs of an experiment whose tag has this value, oldest first. */
  public List<Handle> find(String experiment, String tag, String value) {
    JsonNode found =
        post(
            "runs/search",
            Map.of(
                "experiment_ids",
                List.of(experiment),
                "filter",
                "tags.`" + tag + "` = '" + value + "'",
                "run_view_type",
                "ACTIVE_ONLY",
                "max_results",
                MOST_FOUND));
    List<JsonNode> runs = new ArrayList<>();
    found.path("runs").forEach(run -> runs.add(run.path("info")));
    runs.sort(Comparator.comparing(run -> run.path("start_time").asLong()));
    return runs.stream().map(MlflowServer::handle).toList();
  }

  private static Handle handle(JsonNode info) {
    return new Handle(info.path("run_id").asText(), info.path("artifact_uri").asText());
  }

  /** Deletes a run; it stays in the server's trash. */
  public void delete(String run) {
    post("runs/delete", Map.of("run_id", run));
  }

  /**
   * One figure.
   *
   * @param time milliseconds since 1970
   */
  public record Metric(String key, double value, long time, long step) {
    private Map<String, Object> fields() {
      // JSON has no infinities: the server reads them as words.
      Object number = Double.isFinite(value) ? (Object) value : Double.toString(value);
      return Map.of("key", MlflowServer.key(key), "value", number, "timestamp", time, "step", step);
    }
  }

  /**
   * Figures, settings and tags of a run. Sending the same again changes nothing.
   *
   * @param metrics at most 1000
   * @param settings at most 100
   * @param tags at most 100
   */
  public void log(
      String run, List<Metric> metrics, Map<String, String> settings, Map<String, String> tags) {
    List<Map<String, String>> params =
        settings.entrySet().stream()
            .map(
                entry ->
                    Map.of(
                        "key", key(entry.getKey()), "value", cut(entry.getValue(), LONGEST_VALUE)))
            .toList();
    post(
        "runs/log-batch",
        Map.of(
            "run_id",
            run,
            "metrics",
            metrics.stream().map(Metric::fields).toList(),
            "params",
            params,
            "tags",
            tags(tags)));
  }

  private static List<Map<String, Object>> tags(Map<String, String> tags) {
    return tags.entrySet().stream().map(tag -> tag(tag.getKey(), tag.getValue())).toList();
  }

  /** A name that the server takes. */
  static String key(String name) {
    return cut(name.replaceAll("[^/\\w.\\- ]", "_"), 250);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  /** A folder that a run read, with its digest. Sending the same again changes nothing. */
  public void used(String run, String name, String path, String digest, String use) {
    // A digest may have 36 characters there; the whole one is in the source.
    Map<String, Object> dataset =
        Map.of(
            "name", cut(name, 500),
            "digest", cut(digest, 36),
            "source_type", path.contains("://") ? path.substring(0, path.indexOf(':')) : "local",
            "source", Json.line(Map.of("uri", path, "sha256", digest)),
            "profile", Json.line(Map.of("sha256", digest)));
    Map<String, Object> input =
        Map.of("dataset", dataset, "tags", List.of(tag("mlflow.data.context", use)));
    post("runs/log-inputs", Map.of("run_id", run, "datasets", List.of(input)));
  }

  static Map<String, Object> tag(String key, String value) {
    return Map.of("key", MlflowServer.key(key), "value", cut(value, LONGEST_TAG));
  }

  /**
   * Sets how a run stands.
   *
   * @param status RUNNING, FINISHED, FAILED or KILLED
   * @param ended when, null for a run that goes on
   */
  public void status(String run, String status, Long ended) {
    post(
        "runs/update",
        ended == null
            ? Map.of("run_id", run, "status", status)
            : Map.of("run_id", run, "status", status, "end_time", ended));
  }

  /** A raw call. */
  JsonNode post(String path, Map<String, ?> body) {
    return call(path, "POST", Json.line(body));
  }

  /** A raw call. */
  JsonNode get(String path) {
    return call(path, "GET", null);
  }

  /** A raw call. */
  JsonNode patch(String path, Map<String, ?> body) {
    return call(path, "PATCH", Json.line(body));
  }

  private JsonNode call(String path, String method, String body) {
    String answer = calls.text(URI.create(address + "/api/2.0/mlflow/" + path), method, body);
    try {
      return Json.read(answer, path);
    } catch (InvalidInput e) {
      throw new TrackingFailure(
          Kind.REFUSED, "its answer is not JSON, so it is no MLflow server", e);
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    calls.close();
  }

  /** Its host and port, for messages. */
  @Override
  public String toString() {
    return URI.create(address).getAuthority();
  }
}
