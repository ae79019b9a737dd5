package io.stepwise.jobs.retrain.labels;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.retrain.history.LabelFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A set of labels that never changes, so that figures of different days can be compared: ingested
 * once into {@code <registry>/frozen/<name>}, with the digests of the files it came from.
 *
 * @param name the last part of its path without endings
 * @param digest of the copy
 * @param path where it was given
 * @param solutions all of it
 */
public record FrozenSet(
    String name, String digest, String path, List<StepLabelledSolution> solutions) {
  /** Copies the list. */
  public FrozenSet {
    solutions = List.copyOf(solutions);
  }

  /** A set's name: "held-out" of "labels/held-out.jsonl.gz". */
  public static String name(String path) {
    String last = path.replaceAll("/+$", "").replaceAll(".*/", "");
    String name = last.replaceAll("[.].*", "").replaceAll("[^A-Za-z0-9_-]+", "-");
    if (name.isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot freeze set: its path has no file name ("
              + path
              + ", expected a file or folder with a name)");
    }
    return name;
  }

  /** The names that paths give; two alike are rejected. */
  static Map<String, String> names(List<String> paths) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String path : paths) {
      String other = names.put(name(path), path);
      if (other != null) {
        throw new InvalidConfiguration(
            "Cannot freeze sets: two have the same name ("
                + other
                + " and "
                + path
                + ", expected different file names)");
      }
    }
    return names;
  }

  /**
   * The sets, copied on their first use.
   *
   * @throws InvalidInput if a file is no longer what was frozen, a copy is damaged, or a set cannot
   *     be read as labels
   */
  public static List<FrozenSet> open(String registry, List<String> paths, LabelStore store) {
    List<FrozenSet> sets = new ArrayList<>();
    names(paths)
        .forEach(
            (name, path) -> {
              String copy = registry + "/frozen/" + name;
              List<LabelFile> files = LabelFile.find(List.of(path));
              if (!Folders.exists(copy)) {
                store.ingest(List.of(path), copy);
              }
              InputFolder folder = InputFolder.open(copy).verify();
              if (!files.isEmpty()) {
                check(name, path, files, folder);
              }
              List<StepLabelledSolution> solutions = new ArrayList<>();
              SolutionTable.read(folder, solutions::add);
              sets.add(new FrozenSet(name, folder.digest(), path, solutions));
            });
    return List.copyOf(sets);
  }

  private static void check(String name, String path, List<LabelFile> now, InputFolder copy) {
    TreeSet<String> frozen = new TreeSet<>();
    copy.manifest().orElseThrow().inputs().stream()
        .map(Manifest.Input::digest)
        .forEach(frozen::add);
    TreeSet<String> found = new TreeSet<>();
    now.forEach(file -> found.add(file.digest()));
    if (!frozen.equals(found)) {
      throw new InvalidInput(
          "Cannot evaluate on set "
              + name
              + ": its labels have changed since they were frozen ("
              + shortened(found)
              + ", expected "
              + shortened(frozen)
              + "; put the file back, or give the new one another name) at "
              + path);
    }
  }

  private static String shortened(TreeSet<String> digests) {
    return "SHA-256 " + digests.first().substring(0, 12) + (digests.size() > 1 ? " and more" : "");
  }
}
