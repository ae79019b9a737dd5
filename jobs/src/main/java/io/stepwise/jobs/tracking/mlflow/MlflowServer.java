package io.stepwise.jobs.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.config.ServerAddress;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Dataset;
import org.mlflow.api.proto.Service.DatasetInput;
import org.mlflow.api.proto.Service.DeleteRun;
import org.mlflow.api.proto.Service.InputTag;
import org.mlflow.api.proto.Service.LogBatch;
import org.mlflow.api.proto.Service.LogInputs;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.SearchRuns;
import org.mlflow.api.proto.Service.UpdateRun;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow_project.google.protobuf.Message;

/**
 * A tracking server as Stepwise uses it: MLflow's REST interface, with the messages of its Java
 * client. {@link Credentials} come from the environment. Every call throws {@link TrackingFailure}
 * when it fails.
 */
public final class MlflowServer implements AutoCloseable {
  /** How long an answer may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

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
   * @param address e.g. {@code http://127.0.0.1:5000}
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

  /**
   * The id of the experiment of this name, created if there is none.
   *
   * @throws TrackingFailure if it is deleted
   */
  public String experiment(String name) {
    return new Experiments(this).id(name);
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
    CreateRun request =
        CreateRun.newBuilder()
            .setExperimentId(experiment)
            .setRunName(name)
            .setStartTime(time)
            .addAllTags(runTags(tags))
            .build();
    return handle(post("runs/create", request, CreateRun.Response.newBuilder()).getRun().getInfo());
  }

  /** The runs of an experiment whose tag has this value, oldest first. */
  public List<Handle> find(String experiment, String tag, String value) {
    SearchRuns request =
        SearchRuns.newBuilder()
            .addExperimentIds(experiment)
            .setFilter("tags.`" + tag + "` = '" + value + "'")
            .setRunViewType(ViewType.ACTIVE_ONLY)
            .setMaxResults(MOST_FOUND)
            .build();
    return post("runs/search", request, SearchRuns.Response.newBuilder()).getRunsList().stream()
        .map(Run::getInfo)
        .sorted(Comparator.comparingLong(RunInfo::getStartTime))
        .map(MlflowServer::handle)
        .toList();
  }

  private static Handle handle(RunInfo info) {
    return new Handle(info.getRunId(), info.getArtifactUri());
  }

  /** Deletes a run; it stays in the server's trash. */
  public void delete(String run) {
    post(
        "runs/delete",
        DeleteRun.newBuilder().setRunId(run).build(),
        DeleteRun.Response.newBuilder());
  }

  /**
   * One figure.
   *
   * @param time milliseconds since 1970
   */
  public record Metric(String key, double value, long time, long step) {
    private Service.Metric message() {
      return Service.Metric.newBuilder()
          .setKey(MlflowServer.key(key))
          .setValue(value)
          .setTimestamp(time)
          .setStep(step)
          .build();
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
    LogBatch.Builder batch = LogBatch.newBuilder().setRunId(run).addAllTags(runTags(tags));
    metrics.forEach(metric -> batch.addMetrics(metric.message()));
    settings.forEach(
        (key, value) ->
            batch.addParams(
                Param.newBuilder().setKey(key(key)).setValue(shortened(value, LONGEST_VALUE))));
    post("runs/log-batch", batch.build(), LogBatch.Response.newBuilder());
  }

  private static List<RunTag> runTags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(
            tag ->
                RunTag.newBuilder()
                    .setKey(key(tag.getKey()))
                    .setValue(shortened(tag.getValue(), LONGEST_TAG))
                    .build())
        .toList();
  }

  /** A name that the server takes. */
  static String key(String name) {
    return cut(name.replaceAll("[^/\\w.\\- ]", "_"), 250);
  }

  /** The beginning of a text that is too long for the server, with a mark at its end. */
  static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  /** A folder that a run read, with its digest. Sending the same again changes nothing. */
  public void used(String run, String name, String path, String digest, String use) {
    // A digest may have 36 characters there; the whole one is in the source.
    Dataset.Builder dataset =
        Dataset.newBuilder()
            .setName(cut(name, 500))
            .setDigest(cut(digest, 36))
            .setSourceType(
                Folders.local(path).isPresent() ? "local" : path.substring(0, path.indexOf(':')))
            .setSource(Json.line(Map.of("uri", path, "sha256", digest)))
            .setProfile(Json.line(Map.of("sha256", digest)));
    DatasetInput.Builder input =
        DatasetInput.newBuilder()
            .setDataset(dataset)
            .addTags(InputTag.newBuilder().setKey("mlflow.data.context").setValue(use));
    post(
        "runs/log-inputs",
        LogInputs.newBuilder().setRunId(run).addDatasets(input).build(),
        LogInputs.Response.newBuilder());
  }

  static Map<String, Object> tag(String key, String value) {
    return Map.of("key", MlflowServer.key(key), "value", cut(value, LONGEST_TAG));
  }

  /**
   * Sets how a run stands.
   *
   * @param status RUNNING, FINISHED, FAILED or KILLED
   * @param ended when, null for a run that is resumed
   */
  public void status(String run, String status, Long ended) {
    UpdateRun.Builder update =
        UpdateRun.newBuilder().setRunId(run).setStatus(RunStatus.valueOf(status));
    if (ended != null) {
      update.setEndTime(ended);
    }
    post("runs/update", update.build(), UpdateRun.Response.newBuilder());
  }

  <B extends Message.Builder> B post(String path, Message request, B response) {
    return Messages.read(answer(path, "POST", Messages.json(request)), response);
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
    try {
      return Json.read(answer(path, method, body), path);
    } catch (InvalidInput e) {
      throw new TrackingFailure(
          Kind.REFUSED, "its answer is not JSON, so it is not an MLflow server", e);
    }
  }

  String answer(String path, String method, String body) {
    return calls.text(URI.create(address + "/api/2.0/mlflow/" + path), method, body);
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
