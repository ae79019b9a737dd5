package io.stepwise.jobs.runreport;

import io.stepwise.data.error.StepwiseException;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folders that chains were made from, found by the manifests: the policies, the reward model,
 * and the policy that training began with. A folder that is no longer there, or no longer what it
 * was, is left out with the reason.
 */
final class Lineage {
  /** Which command wrote the folder of a name. */
  private static final Map<String, String> NAMES =
      Map.of("train-prm", "reward model", "train-policy", "policy", "sft", "sft");

  private final Map<String, InputFolder> found = new LinkedHashMap<>();
  private final List<String> notes;

  private Lineage(List<String> notes) {
    this.notes = notes;
  }

  /**
   * Follows the inputs of some folders.
   *
   * @param notes gets a line for each folder that is left out
   */
  static Map<String, InputFolder> of(Iterable<InputFolder> folders, List<String> notes) {
    Lineage lineage = new Lineage(notes);
    folders.forEach(lineage::follow);
    return lineage.found;
  }

  private void follow(InputFolder folder) {
    folder.manifest().map(Manifest::inputs).orElse(List.of()).forEach(this::look);
  }

  private void look(Manifest.Input input) {
    String manifest = input.path() + "/" + Manifest.NAME;
    try {
      if (!Folders.exists(manifest)) {
        return; // a model of another tool: nothing of ours is written beside it
      }
      InputFolder folder = InputFolder.open(input.path());
      String name = NAMES.get(folder.manifest().orElseThrow().job());
      if (name == null || found.containsKey(name)) {
        return;
      }
      if (!folder.digest().equals(input.digest())) {
        note("The curves of " + input.path() + " are absent: the folder has changed since.");
        return;
      }
      found.put(name, folder);
      follow(folder);
    } catch (StepwiseException e) {
      note("The curves of " + input.path() + " are absent: " + e.getMessage());
    }
  }

  private void note(String line) {
    if (!notes.contains(line)) {
      notes.add(line);
    }
  }
}
