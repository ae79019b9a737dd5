package io.stepwise.jobs.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The registry of an MLflow server. A version's files lie in the server's own store; its tags say
 * the digest of the folder and where that stood. Unlike figures, which wait on the disk, a call
 * here succeeds or throws: who promotes a model has to know.
 */
public final class MlflowModelRegistry implements ModelRegistry, AutoCloseable {
  private static final String DIGEST = "stepwise.digest";
  private static final String FOLDER = "stepwise.folder";
  private static final String KEY = "stepwise.model";
  private static final String EXPERIMENT = "stepwise models";

  private final MlflowServer server;
  private final RegistryFiles files;
  private final LoggedModels models;

  /**
   * The registry at an address.
   *
   * @param address e.g. {@code http://127.0.0.1:5000}
   */
  public MlflowModelRegistry(String address) {
    this(new MlflowServer(address));
  }

  /** The registry of a server, which is closed with it. */
  public MlflowModelRegistry(MlflowServer server) {
    this.server = server;
    this.files = new RegistryFiles(server.artifacts());
    this.models = new LoggedModels(server, files);
  }

  @Override
  public ModelVersion register(String name, InputFolder model) {
    ModelVersion checked = new ModelVersion(name, 1, model.digest(), model.path());
    return asked(
        "register model",
        name,
        () -> {
          Optional<ModelVersion> known = known(name, model.digest());
          if (known.isPresent()) {
            return known.get();
          }
          String experiment = server.experiment(EXPERIMENT);
          MlflowServer.Handle run = run(experiment, name, model);
          ModelVersion made = create(checked.name(), model, experiment, run);
          server.status(run.id(), "FINISHED", Instant.now().toEpochMilli());
          return made;
        });
  }

  /**
   * The same for a model that a run on the server made, and which gets its files.
   *
   * @throws TrackingFailure as the server's other calls do
   */
  public ModelVersion register(
      String name, InputFolder model, String experiment, MlflowServer.Handle run) {
    return known(name, model.digest()).orElseGet(() -> create(name, model, experiment, run));
  }

  private ModelVersion create(
      String name, InputFolder model, String experiment, MlflowServer.Handle run) {
    try {
      server.post("registered-models/create", Map.of("name", name));
    } catch (TrackingFailure e) {
      if (e.kind() != Kind.EXISTS) {
        throw e;
      }
    }
    Optional<LoggedModels.Logged> logged = models.log(experiment, run, name, model);
    String source =
        logged
            .map(LoggedModels.Logged::artifacts)
            .orElse(run.artifacts() + "/models/" + name + "-" + model.digest().substring(0, 8));
    if (logged.isEmpty()) {
      files.send(source, model);
    }
    List<Map<String, Object>> tags = new ArrayList<>();
    tags.add(MlflowServer.tag(DIGEST, model.digest()));
    tags.add(MlflowServer.tag(FOLDER, model.path()));
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("name", name);
    version.put("source", source);
    version.put("run_id", run.id());
    version.put("tags", tags);
    version.put("description", description(model));
    logged.ifPresent(one -> version.put("model_id", one.id()));
    JsonNode made = server.post("model-versions/create", version);
    int number = made.at("/model_version/version").asInt();
    return new ModelVersion(name, number, model.digest(), model.path());
  }

  /**
   * The server takes a model's files only as those of a run: one that an earlier try made, or new.
   */
  private MlflowServer.Handle run(String experiment, String name, InputFolder model) {
    String key = name + "/" + model.digest();
    List<MlflowServer.Handle> earlier = server.find(experiment, KEY, key);
    return earlier.isEmpty()
        ? server.begin(
            experiment,
            name,
            Instant.now().toEpochMilli(),
            Map.of(KEY, key, DIGEST, model.digest(), FOLDER, model.path()))
        : earlier.get(0);
  }

  /** Where it comes from, and the figures of its manifest. */
  private static String description(InputFolder model) {
    StringBuilder text = new StringBuilder("From `").append(model.path()).append('`');
    model
        .manifest()
        .map(Manifest::metrics)
        .ifPresent(
            figures ->
                figures.forEach(
                    (name, value) -> text.append("\n* ").append(name).append(": ").append(value)));
    return text.toString();
  }

  private Optional<ModelVersion> known(String name, String digest) {
    return versions(name).stream()
        .filter(v -> tag(v, DIGEST).equals(digest))
        .findFirst()
        .map(version -> new ModelVersion(name, number(version), digest, tag(version, FOLDER)));
  }

  /** Oldest first. */
  private List<JsonNode> versions(String name) {
    List<JsonNode> versions = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          server.get(
              "model-versions/search?max_results=200&filter="
                  + encoded("name='" + name + "'")
                  + (token.isEmpty() ? "" : "&page_token=" + encoded(token)));
      page.path("model_versions").forEach(versions::add);
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty());
    versions.sort(java.util.Comparator.comparingInt(MlflowModelRegistry::number));
    return versions;
  }

  private static int number(JsonNode version) {
    return version.path("version").asInt();
  }

  private static String tag(JsonNode version, String key) {
    for (JsonNode tag : version.path("tags")) {
      if (tag.path("key").asText().equals(key)) {
        return tag.path("value").asText();
      }
    }
    return "";
  }

  @Override
  public Optional<ModelVersion> alias(String name, String alias) {
    return asked("find model", name, () -> find(name, alias));
  }

  private Optional<ModelVersion> find(String name, String alias) {
    JsonNode found;
    try {
      found =
          server.get("registered-models/alias?name=" + encoded(name) + "&alias=" + encoded(alias));
    } catch (TrackingFailure e) {
      // An alias that is not there is a bad value to this server, not an unknown one.
      if (e.kind() == Kind.UNKNOWN || e.getMessage().contains("not found")) {
        return Optional.empty();
      }
      throw e;
    }
    JsonNode version = found.path("model_version");
    String digest = tag(version, DIGEST);
    if (digest.isEmpty()) {
      throw new InvalidInput(
          "Cannot read model: its version was registered by another client ("
              + name
              + " version "
              + number(version)
              + ", expected the tag "
              + DIGEST
              + ")");
    }
    String folder = tag(version, FOLDER);
    boolean there = Folders.exists(folder) && sameModel(folder, digest);
    return Optional.of(
        new ModelVersion(
            name,
            number(version),
            digest,
            there ? folder : files.fetch(version.path("source").asText(), digest)));
  }

  private static boolean sameModel(String folder, String digest) {
    return Folders.exists(folder + "/" + Manifest.NAME)
        && InputFolder.open(folder).digest().equals(digest);
  }

  @Override
  public void setAlias(String alias, ModelVersion version, String reason) {
    Objects.requireNonNull(reason, "reason");
    asked(
        "set alias",
        version.name(),
        () -> {
          try {
            point(alias, version, reason);
          } catch (TrackingFailure e) {
            if (e.kind() == Kind.UNKNOWN) {
              throw new InvalidInput(
                  "Cannot set alias: no such version (" + version + ", expected a registered one)",
                  e);
            }
            throw e;
          }
          return null;
        });
  }

  /**
   * Points an alias at a version.
   *
   * @throws TrackingFailure as the server's other calls do
   */
  public void point(String alias, ModelVersion version, String reason) {
    String number = Integer.toString(version.number());
    server.post(
        "registered-models/alias",
        Map.of("name", version.name(), "alias", alias, "version", number));
    server.post(
        "model-versions/set-tag",
        Map.of(
            "name", version.name(), "version", number, "key", alias + ".reason", "value", reason));
  }

  private <T> T asked(String what, String name, Supplier<T> call) {
    try {
      return call.get();
    } catch (TrackingFailure e) {
      throw new InfrastructureFailure(
          "Cannot "
              + what
              + ": "
              + e.getMessage()
              + " ("
              + name
              + ", expected a model registry that answers) at "
              + server.address(),
          e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
  }

  /** For messages. */
  @Override
  public String toString() {
    return Json.line(server.address());
  }
}
