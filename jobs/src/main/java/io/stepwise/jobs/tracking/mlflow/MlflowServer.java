package io.stepwise.jobs.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/**
 * A tracking server as Stepwise uses it. Name and password, where it wants them, come from the
 * environment: {@code MLFLOW_TRACKING_USERNAME} and {@code MLFLOW_TRACKING_PASSWORD}, or {@code
 * MLFLOW_TRACKING_TOKEN}. Every call throws {@link TrackingFailure} when it fails.
 */
public final class MlflowServer implements AutoCloseable {
  /** How long an answer may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Pattern ADDRESS = Pattern.compile("https?://[^/?#@\\s]+(/[^?#\\s]*)?");

  /** What opens the server's pages for training, not those for traces of chats. */
  private static final Service.ExperimentTag KIND =
      Service.ExperimentTag.newBuilder()
          .setKey("mlflow.experimentKind")
          .setValue("custom_model_development")
          .build();

  private static final String PAGES = "?workflowType=machine_learning";
  private static final int MOST_FOUND = 100;
  private static final int LONGEST_VALUE = 6000;
  private static final int LONGEST_TAG = 5000;

  private final String address;
  private final BoundedCalls calls;
  private final ArtifactStore artifacts;
  private volatile MlflowClient client;

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
    if (!ADDRESS.matcher(address).matches()) {
      throw new InvalidConfiguration(
          "Cannot use tracking server: no such address ("
              + address
              + ", expected http://HOST:PORT; ./stepwise tracking start prints one)");
    }
    this.address = address.replaceFirst("/+$", "");
    this.client = connect();
    this.calls = new BoundedCalls(patience, this::reconnect);
    this.artifacts = new ArtifactStore(this.address, calls);
  }

  private MlflowClient connect() {
    String user = System.getenv("MLFLOW_TRACKING_USERNAME");
    String token = System.getenv("MLFLOW_TRACKING_TOKEN");
    if (user != null) {
      String password = System.getenv("MLFLOW_TRACKING_PASSWORD");
      return new MlflowClient(new BasicMlflowHostCreds(address, user, password));
    }
    return new MlflowClient(
        token == null
            ? new BasicMlflowHostCreds(address)
            : new BasicMlflowHostCreds(address, token));
  }

  /** Closing a client closes its connections, also those that wait for an answer. */
  private void reconnect() {
    MlflowClient old = client;
    client = connect();
    old.close();
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
    Optional<Service.Experiment> known = calls.call(() -> client.getExperimentByName(name));
    if (known.isPresent()) {
      return known.get().getExperimentId();
    }
    Service.CreateExperiment.Builder request = Service.CreateExperiment.newBuilder();
    request.setName(name).addTags(KIND);
    try {
      return calls.call(() -> client.createExperiment(request.build()));
    } catch (TrackingFailure e) {
      if (e.kind() != Kind.EXISTS) {
        throw e;
      }
      return calls.call(() -> client.getExperimentByName(name)).orElseThrow().getExperimentId();
    }
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
    Service.CreateRun.Builder request = Service.CreateRun.newBuilder();
    request.setExperimentId(experiment).setRunName(name).setStartTime(time).addAllTags(tags(tags));
    return handle(calls.call(() -> client.createRun(request.build())));
  }

  /** The runs of an experiment whose tag has this value, oldest first. */
  public List<Handle> find(String experiment, String tag, String value) {
    String filter = "tags.`" + tag + "` = '" + value + "'";
    return calls
        .call(
            () ->
                client
                    .searchRuns(
                        List.of(experiment), filter, Service.ViewType.ACTIVE_ONLY, MOST_FOUND)
                    .getItems())
        .stream()
        .map(Service.Run::getInfo)
        .sorted(Comparator.comparing(Service.RunInfo::getStartTime))
        .map(MlflowServer::handle)
        .toList();
  }

  private static Handle handle(Service.RunInfo run) {
    return new Handle(run.getRunId(), run.getArtifactUri());
  }

  /** Deletes a run; it stays in the server's trash. */
  public void delete(String run) {
    done(
        () -> {
          client.deleteRun(run);
          return null;
        });
  }

  /**
   * One figure.
   *
   * @param time milliseconds since 1970
   */
  public record Metric(String key, double value, long time, long step) {}

  /**
   * Figures, settings and tags of a run. Sending the same again changes nothing.
   *
   * @param metrics at most 1000
   * @param settings at most 100
   * @param tags at most 100
   */
  public void log(
      String run, List<Metric> metrics, Map<String, String> settings, Map<String, String> tags) {
    List<Service.Metric> points = metrics.stream().map(MlflowServer::point).toList();
    List<Service.Param> params =
        settings.entrySet().stream()
            .map(
                entry ->
                    Service.Param.newBuilder()
                        .setKey(key(entry.getKey()))
                        .setValue(cut(entry.getValue(), LONGEST_VALUE))
                        .build())
            .toList();
    done(
        () -> {
          client.logBatch(run, points, params, tags(tags));
          return null;
        });
  }

  private static Service.Metric point(Metric metric) {
    return Service.Metric.newBuilder()
        .setKey(key(metric.key()))
        .setValue(metric.value())
        .setTimestamp(metric.time())
        .setStep(metric.step())
        .build();
  }

  private static List<Service.RunTag> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(
            tag ->
                Service.RunTag.newBuilder()
                    .setKey(key(tag.getKey()))
                    .setValue(cut(tag.getValue(), LONGEST_TAG))
                    .build())
        .toList();
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
    return Map.of("key", key, "value", cut(value, LONGEST_TAG));
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
    return Json.read(calls.call(() -> client.sendPost(path, Json.line(body))), path);
  }

  /** A raw call. */
  JsonNode get(String path) {
    return Json.read(calls.call(() -> client.sendGet(path)), path);
  }

  /** A raw call. */
  JsonNode patch(String path, Map<String, ?> body) {
    return Json.read(calls.call(() -> client.sendPatch(path, Json.line(body))), path);
  }

  /** The whole history of a figure, as the server keeps it. */
  public List<Metric> history(String run, String key) {
    return calls.call(() -> client.getMetricHistory(run, key)).stream()
        .map(m -> new Metric(m.getKey(), m.getValue(), m.getTimestamp(), m.getStep()))
        .toList();
  }

  private void done(java.util.concurrent.Callable<Void> what) {
    calls.call(what);
  }

  /** Whether the server answers. */
  public boolean answers() {
    try {
      calls.call(() -> client.sendGet("experiments/get?experiment_id=0"));
      return true;
    } catch (TrackingFailure e) {
      return e.kind() != Kind.UNAVAILABLE;
    }
  }

  @Override
  public void close() {
    client.close();
    calls.close();
  }

  /** Its host and port, for messages. */
  @Override
  public String toString() {
    return URI.create(address).getAuthority();
  }
}
