package io.stepwise.lm.weights;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.config.Shown;
import io.stepwise.lm.config.Warnings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A model's tensors in one file, or in shards that {@code model.safetensors.index.json} lists. A
 * shard is a plain name of the model's own folder, so that an index cannot point elsewhere.
 */
public final class WeightFiles {
  private static final String INDEX = "model.safetensors.index.json";
  private static final Pattern SHARD =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}\\.safetensors");

  private WeightFiles() {}

  /**
   * Reads every tensor.
   *
   * @param prefix of the files' names inside the folder
   * @throws InvalidInput if there are no weights, or index and shards disagree
   */
  public static Map<String, Tensor> read(InputFolder folder, String prefix) {
    if (folder.has(prefix + ModelFiles.WEIGHTS)) {
      if (folder.has(prefix + INDEX)) {
        Warnings.once(
            "Ignored %s and its shards, since there is %s too, at %s"
                .formatted(prefix + INDEX, prefix + ModelFiles.WEIGHTS, folder.path()));
      }
      return ModelFiles.tensors(folder, prefix + ModelFiles.WEIGHTS);
    }
    if (!folder.has(prefix + INDEX)) {
      throw new InvalidInput(
          "Cannot read model: no weights ("
              + folder.files()
              + ", expected "
              + ModelFiles.WEIGHTS
              + " or "
              + INDEX
              + ") at "
              + folder.path());
    }
    return shards(folder, prefix);
  }

  /** Whether a folder, or the part of it with a prefix, has whole weights. */
  public static boolean in(InputFolder folder, String prefix) {
    return folder.has(prefix + ModelFiles.WEIGHTS) || folder.has(prefix + INDEX);
  }

  /** Names of all tensors of a folder, read without their values; none without weights. */
  public static Set<String> names(InputFolder folder) {
    if (folder.has(ModelFiles.WEIGHTS)) {
      return ModelFiles.names(folder, ModelFiles.WEIGHTS); // as read does
    }
    if (folder.has(INDEX)) {
      String where = folder.path() + "/" + INDEX;
      Set<String> names = new TreeSet<>();
      Json.read(folder.text(INDEX), where)
          .path("weight_map")
          .fieldNames()
          .forEachRemaining(names::add);
      return names;
    }
    return Set.of();
  }

  private static Map<String, Tensor> shards(InputFolder folder, String prefix) {
    String where = folder.path() + "/" + prefix + INDEX;
    JsonNode map = Json.read(folder.text(prefix + INDEX), where).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new InvalidInput(
          "Cannot read model: index lists no shards ("
              + map.getNodeType()
              + ", expected a weight_map) at "
              + where);
    }
    Map<String, String> shardOf = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().asText();
      if (!SHARD.matcher(shard).matches()) {
        throw new InvalidInput(
            "Cannot read model: invalid shard name ("
                + Shown.of(shard)
                + ", expected a plain name that ends in .safetensors) at "
                + where);
      }
      shardOf.put(entry.getKey(), shard);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String shard : shardOf.values().stream().distinct().sorted().toList()) {
      ModelFiles.tensors(folder, prefix + shard)
          .forEach(
              (name, tensor) -> {
                if (!shard.equals(shardOf.get(name))) {
                  throw new InvalidInput(
                      "Cannot read model: index and shard disagree on "
                          + Shown.of(name)
                          + " ("
                          + shardOf.get(name)
                          + ", expected "
                          + shard
                          + ") at "
                          + where);
                }
                tensors.put(name, tensor);
              });
    }
    for (String name : shardOf.keySet()) {
      if (!tensors.containsKey(name)) {
        throw new InvalidInput(
            "Cannot read model: shard lacks a tensor of the index ("
                + shardOf.get(name)
                + ", expected "
                + Shown.of(name)
                + " in it) at "
                + where);
      }
    }
    return tensors;
  }
}
