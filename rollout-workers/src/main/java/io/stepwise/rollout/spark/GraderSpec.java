package io.stepwise.rollout.spark;

import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.Graders;
import java.io.Serializable;

/** How an executor creates its grader. */
@FunctionalInterface
public interface GraderSpec extends Serializable {
  /** The grader. */
  AnswerGrader grader();

  /** The name of the task. */
  default String task() {
    return grader().name();
  }

  /** The grader of a name, built in or provided by a jar that the executor has too. */
  static GraderSpec named(String name) {
    return () -> Graders.named(name);
  }
}
