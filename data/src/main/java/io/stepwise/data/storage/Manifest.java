package io.stepwise.data.storage;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The description of a finished folder, in its {@code manifest.json}.
 *
 * @param job the command that wrote the folder
 * @param status {@code done}; a reader rejects anything else
 * @param config the resolved configuration
 * @param inputs what was read
 * @param counts whole numbers, nested maps by name
 * @param metrics measured numbers, nested maps by name
 * @param versions of the project, Java and Spark
 * @param started when the job began
 * @param finished when the folder was committed
 * @param files every file but the manifest, by name relative to the folder
 */
public record Manifest(
    String job,
    String status,
    Map<String, Object> config,
    List<Input> inputs,
    Map<String, Object> counts,
    Map<String, Object> metrics,
    Map<String, String> versions,
    Instant started,
    Instant finished,
    SortedMap<String, FileEntry> files) {

  /** The manifest's name inside its folder. */
  public static final String NAME = "manifest.json";

  /** What manifests once called their metrics. */
  private static final String FORMER_METRICS = "figures";

  /** The status of a folder that may be read. */
  public static final String DONE = "done";

  /**
   * Something a job read.
   *
   * @param path as given
   * @param digest SHA-256 in hexadecimal
   */
  public record Input(String path, String digest) {
    /** Rejects null components. */
    public Input {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(digest, "digest");
    }
  }

  /**
   * One file of a folder.
   *
   * @param bytes its length
   * @param sha256 SHA-256 in hexadecimal
   */
  public record FileEntry(long bytes, String sha256) {
    /** Rejects null components. */
    public FileEntry {
      Objects.requireNonNull(sha256, "sha256");
    }
  }

  /** Copies the collections, keeping their order; rejects null components. */
  public Manifest {
    Objects.requireNonNull(job, "job");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(started, "started");
    Objects.requireNonNull(finished, "finished");
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    inputs = List.copyOf(inputs);
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** The folder's digest: SHA-256 over names, lengths and checksums of its files. */
  public String digest() {
    return Digests.ofFiles(files);
  }

  /** Indented JSON. */
  public String toJson() {
    ObjectNode root = Json.mapper().createObjectNode();
    root.put("job", job).put("status", status);
    root.set("config", Json.mapper().valueToTree(config));
    ArrayNode inputNodes = root.putArray("inputs");
    for (Input input : inputs) {
      inputNodes.addObject().put("path", input.path()).put("digest", input.digest());
    }
    root.set("counts", Json.mapper().valueToTree(counts));
    root.set("metrics", Json.mapper().valueToTree(metrics));
    root.set("versions", Json.mapper().valueToTree(versions));
    root.put("started", started.toString()).put("finished", finished.toString());
    ObjectNode fileNodes = root.putObject("files");
    files.forEach(
        (name, entry) ->
            fileNodes.putObject(name).put("bytes", entry.bytes()).put("sha256", entry.sha256()));
    return Json.pretty(root);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param json the text
   * @param where the manifest's path, for errors
   * @throws InvalidInput when it is not a manifest
   */
  public static Manifest fromJson(String json, String where) {
    JsonNode root = Json.read(json, where);
    List<Input> inputs = new ArrayList<>();
    for (JsonNode node : field(root, "inputs", where)) {
      inputs.add(new Input(text(node, "path", where), text(node, "digest", where)));
    }
    SortedMap<String, FileEntry> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> file : field(root, "files", where).properties()) {
      JsonNode bytes = field(file.getValue(), "bytes", where);
      if (!bytes.isIntegralNumber()) {
        throw broken("bytes of " + file.getKey(), bytes.toString(), "a whole number", where);
      }
      files.put(
          file.getKey(), new FileEntry(bytes.longValue(), text(file.getValue(), "sha256", where)));
    }
    Map<String, String> versions = new LinkedHashMap<>();
    map(root, "versions", where).forEach((name, value) -> versions.put(name, value.toString()));
    return new Manifest(
        text(root, "job", where),
        text(root, "status", where),
        map(root, "config", where),
        inputs,
        map(root, "counts", where),
        map(root, root.has(FORMER_METRICS) ? FORMER_METRICS : "metrics", where),
        versions,
        instant(root, "started", where),
        instant(root, "finished", where),
        files);
  }

  private static JsonNode field(JsonNode node, String name, String where) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw broken(name, "absent", "present", where);
    }
    return value;
  }

  private static String text(JsonNode node, String name, String where) {
    JsonNode value = field(node, name, where);
    if (!value.isTextual()) {
      throw broken(name, value.toString(), "a string", where);
    }
    return value.textValue();
  }

  private static Map<String, Object> map(JsonNode node, String name, String where) {
    JsonNode value = field(node, name, where);
    if (!value.isObject()) {
      throw broken(name, value.toString(), "an object", where);
    }
    return Json.mapper().convertValue(value, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  private static Instant instant(JsonNode node, String name, String where) {
    String value = text(node, name, where);
    try {
      return Instant.parse(value);
    } catch (DateTimeParseException e) {
      throw new InvalidInput(
          "Cannot read manifest: bad " + name + " (" + value + ", expected a time) at " + where, e);
    }
  }

  private static InvalidInput broken(String name, String value, String expected, String where) {
    return new InvalidInput(
        "Cannot read manifest: bad "
            + name
            + " ("
            + value
            + ", expected "
            + expected
            + ") at "
            + where);
  }
}
