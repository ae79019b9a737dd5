package io.stepwise.rollout.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.rollout.search.TreeState;
import java.io.Serializable;
import java.util.List;

/**
 * The file that keeps the tree of a problem's search. Its name ends with the visits of the tree, so
 * that a tree with more visits is a file of its own, which replaces the earlier one.
 *
 * @param folder of the file; the driver and the executors reach it
 * @param name first part of its name
 */
public record TreeFile(String folder, String name) implements Serializable {
  private static final String EXTENSION = ".json";

  /**
   * The tree with the most visits; null if there is none.
   *
   * @throws InvalidInput if its file is damaged
   */
  public TreeState read() {
    List<String> files = files();
    if (files.isEmpty()) {
      return null;
    }
    String path = folder + "/" + files.get(files.size() - 1);
    try {
      return Json.mapper().treeToValue(JsonLines.document(path), TreeState.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new InvalidInput(
          "Cannot continue search: not a tree (%s, expected a file of solve) at %s"
              .formatted(e.getMessage().lines().findFirst().orElse(""), path),
          e);
    }
  }

  /** Keeps a tree and removes those with fewer visits. */
  public void write(TreeState tree) {
    String file = "%s-%09d%s".formatted(name, tree.visits(), EXTENSION);
    if (!Folders.exists(folder + "/" + file)) {
      try (OutputFile output = OutputFile.stage(folder + "/" + file)) {
        output.line(Json.line(Json.mapper().valueToTree(tree)));
        output.commit();
      }
    }
    for (String earlier : files()) {
      if (earlier.compareTo(file) < 0) {
        Folders.discard(folder + "/" + earlier);
      }
    }
  }

  /** Names of the files of this problem, those with the fewest visits first. */
  private List<String> files() {
    return Folders.exists(folder)
        ? Folders.children(folder).stream()
            .filter(file -> file.startsWith(name + "-") && file.endsWith(EXTENSION))
            .sorted()
            .toList()
        : List.of();
  }
}
