package io.stepwise.jobs.training;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import java.util.List;
import java.util.Locale;

/** A folder of solutions, as {@code --data} names it. */
public final class SolutionFolder {
  private static final List<String> FILES = List.of(".jsonl", ".json", ".parquet", ".gz");
  private static final List<String> FILES_IN_FOLDER = List.of(".jsonl", ".jsonl.gz", ".parquet");

  private SolutionFolder() {}

  /**
   * Opens the folder.
   *
   * @throws InvalidInput if it is none that a job finished; for a file of labels, or a folder of
   *     such files, the message names the command that reads them
   */
  public static InputFolder open(String path) {
    if (isLabels(path)) {
      throw new InvalidInput(
          "Cannot open solutions: these are files of labels ("
              + path
              + ", expected a folder written by ingest: ./stepwise ingest --input "
              + path
              + " --output FOLDER)");
    }
    return InputFolder.open(path);
  }

  private static boolean isLabels(String path) {
    if (!Folders.exists(path) || Folders.exists(path + "/" + Manifest.NAME)) {
      return false;
    }
    return endsWithAny(path, FILES)
        || Folders.children(path).stream().anyMatch(name -> endsWithAny(name, FILES_IN_FOLDER));
  }

  private static boolean endsWithAny(String name, List<String> endings) {
    return endings.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
  }
}
