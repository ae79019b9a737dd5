package io.stepwise.jobs.tasks;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.Graders;
import io.stepwise.data.task.TaskDetector;
import io.stepwise.rollout.spark.GraderSpec;
import java.util.Optional;

/** Chooses the grader of a folder of problems. */
public final class Tasks {
  /** The value of {@code --task} that follows the problems. */
  public static final String AUTO = "auto";

  private Tasks() {}

  /**
   * The name of the task: the one asked for, else what the folder's manifest records, else what the
   * problems look like.
   */
  public static String name(String task, InputFolder problems) {
    return task.equals(AUTO)
        ? recorded(problems).orElseGet(() -> TaskDetector.of(ProblemTable.list(problems)))
        : task;
  }

  /**
   * The name of the task that a folder's manifest records.
   *
   * @throws InvalidInput if it records something that is no name
   */
  public static Optional<String> recorded(InputFolder folder) {
    Object name = folder.manifest().map(m -> m.config().get(TaskDetector.RECORD)).orElse(null);
    if (name != null && !(name instanceof String)) {
      throw new InvalidInput(
          "Cannot read %s of problems: no name (%s, expected a text) at %s/%s"
              .formatted(TaskDetector.RECORD, name, folder.path(), Manifest.NAME));
    }
    return Optional.ofNullable((String) name);
  }

  /**
   * How executors create the grader.
   *
   * @param problems folder with the problems
   * @throws io.stepwise.data.error.InvalidConfiguration where there is no such task
   */
  public static GraderSpec grader(String task, String problems) {
    String name = name(task, InputFolder.open(problems));
    Graders.named(name); // an unknown name is an error of the command, not of an executor
    return GraderSpec.named(name);
  }
}
