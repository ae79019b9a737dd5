package io.stepwise.jobs.solve;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.rollout.search.TreeState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folder in which {@code solve} keeps trees of MCTS: one file per problem, whose name has a
 * digest of everything that the tree depends on, and its visits. A search with more samples and
 * otherwise equal settings, models and seed continues it.
 */
final class TreeStates {
  private static final int DIGEST = 16;

  private final String folder;
  private final String identity;
  private final List<String> files;

  private TreeStates(String folder, String identity) {
    this.folder = folder;
    this.identity = identity;
    this.files = new ArrayList<>(Folders.exists(folder) ? Folders.children(folder) : List.of());
  }

  /** The folder of a configuration; null if trees are not kept. */
  static TreeStates of(
      SolveConfig config, String task, Map<String, InputFolder> models, JobContext context) {
    if (config.search().treeState() == null) {
      return null;
    }
    Map<String, Object> identity = new LinkedHashMap<>();
    models.forEach((name, model) -> identity.put(name, model.digest()));
    identity.put("run", SolveJob.run(context));
    identity.put("task", task);
    identity.put("aggregate", config.aggregate());
    identity.put("max-tokens", config.limits().maxTokens());
    identity.put("thinking-tokens", config.limits().thinkingTokens());
    identity.put("min-thinking-tokens", config.limits().minThinkingTokens());
    identity.put("temperature", config.limits().temperature());
    identity.put("layout", config.layout().toString());
    identity.put("formats", config.formats().toString());
    identity.put("search", config.search().identity());
    return new TreeStates(config.search().treeState(), Json.line(identity));
  }

  private String prefix(String id, String problem) {
    return Digests.ofText(identity + "\n" + id + "\n" + problem).substring(0, DIGEST) + "-";
  }

  /**
   * The tree of a problem; null if there is none.
   *
   * @throws InvalidInput if its file is damaged
   */
  TreeState read(String id, String problem) {
    String prefix = prefix(id, problem);
    String newest =
        files.stream()
            .filter(name -> name.startsWith(prefix) && name.endsWith(".json"))
            .max(String::compareTo)
            .orElse(null);
    if (newest == null) {
      return null;
    }
    String path = folder + "/" + newest;
    try {
      return Json.mapper().treeToValue(JsonLines.document(path), TreeState.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new InvalidInput(
          "Cannot continue search: not a tree (%s, expected a file of solve) at %s"
              .formatted(e.getMessage().lines().findFirst().orElse(""), path),
          e);
    }
  }

  /** Keeps a tree and removes the problem's earlier ones. */
  void write(String id, String problem, TreeState tree) {
    String prefix = prefix(id, problem);
    String name = "%s%09d.json".formatted(prefix, tree.visits());
    if (files.contains(name)) {
      return; // nothing was added to it
    }
    try (OutputFile file = OutputFile.stage(folder + "/" + name)) {
      file.line(Json.line(Json.mapper().valueToTree(tree)));
      file.commit();
    }
    List<String> earlier = files.stream().filter(old -> old.startsWith(prefix)).toList();
    earlier.forEach(old -> Folders.discard(folder + "/" + old));
    files.removeAll(earlier);
    files.add(name);
  }
}
