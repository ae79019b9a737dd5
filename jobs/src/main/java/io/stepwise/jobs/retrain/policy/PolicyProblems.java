package io.stepwise.jobs.retrain.policy;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.TaskDetector;
import io.stepwise.jobs.retrain.labels.FrozenSet;
import io.stepwise.jobs.tasks.Tasks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The problems a policy is measured on, which never change, and those it is trained on. */
public final class PolicyProblems {
  private final String name;
  private final InputFolder frozen;

  private PolicyProblems(String name, InputFolder frozen) {
    this.name = name;
    this.frozen = frozen;
  }

  /**
   * The frozen problems, copied into the registry on their first use.
   *
   * @param path where they were given; it may be gone later
   * @throws InvalidInput if they are no longer what was frozen, or the copy is damaged
   */
  public static PolicyProblems open(String registry, String path) {
    String name = FrozenSet.name(path);
    String copy = registry + "/frozen-problems/" + name;
    if (!Folders.exists(copy)) {
      InputFolder given = InputFolder.open(path).verify();
      write(copy, given, ProblemTable.list(given), "freeze-problems");
    }
    InputFolder frozen = InputFolder.open(copy).verify();
    if (Folders.exists(path)) {
      check(name, InputFolder.open(path), frozen);
    }
    return new PolicyProblems(name, frozen);
  }

  private static void check(String name, InputFolder given, InputFolder copy) {
    Manifest.Input source = copy.manifest().orElseThrow().inputs().get(0);
    if (!source.digest().equals(given.digest())) {
      throw new InvalidInput(
          "Cannot evaluate on problems "
              + name
              + ": they have changed since they were frozen (SHA-256 "
              + given.digest().substring(0, 12)
              + ", expected "
              + source.digest().substring(0, 12)
              + "; put the folder back, or give the new one another name) at "
              + given.path());
    }
  }

  /** The set's name. */
  public String name() {
    return name;
  }

  /** The folder of the frozen problems. */
  public String path() {
    return frozen.path();
  }

  /**
   * Writes the problems to train on, unless they are there: those given, without frozen ones.
   *
   * @throws InvalidInput if none is left
   */
  public void training(String path, String output) {
    if (Folders.exists(output)) {
      return;
    }
    InputFolder given = InputFolder.open(path);
    Set<String> held =
        ProblemTable.list(frozen).stream().map(Problem::text).collect(Collectors.toSet());
    List<Problem> left =
        ProblemTable.list(given).stream().filter(p -> !held.contains(p.text())).toList();
    if (left.isEmpty()) {
      throw new InvalidInput(
          "Cannot train a policy: every problem is frozen (0 left, expected at least 1) at "
              + path);
    }
    write(output, given, left, "retrain-problems");
  }

  private static void write(String output, InputFolder from, List<Problem> problems, String job) {
    Instant started = Instant.now();
    try (OutputFolder folder = OutputFolder.stage(output)) {
      ProblemTable.write(folder, problems);
      folder.commit(
          ManifestDraft.of(job, started)
              .config(Map.of(TaskDetector.RECORD, Tasks.name(Tasks.AUTO, from)))
              .input(from)
              .counts(Map.of("problems", problems.size())));
    }
  }
}
