package io.stepwise.jobs.tasks;

import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.rollout.spark.TaskSpec;

/** Tasks by name. */
public enum TaskName {
  /** Running totals modulo 10, of 3 to 6 operators. */
  RUNNING_TOTAL(RunningTotalTask::new);

  private final TaskSpec spec;

  TaskName(TaskSpec spec) {
    this.spec = spec;
  }

  /** How the task is made, here or on an executor. */
  public TaskSpec spec() {
    return spec;
  }
}
