package io.stepwise.rollout.spark;

import io.stepwise.data.task.ReasoningTask;
import java.io.Serializable;

/** How an executor makes the task. */
@FunctionalInterface
public interface TaskSpec extends Serializable {
  /** The task. */
  ReasoningTask task();
}
