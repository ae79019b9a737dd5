package io.stepwise.rollout.spark;

import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.RunningTotalTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The small task; the first attempt that asks for it, on whichever executor, comes to grief. */
record FailingOnce(String marker, How how) implements GraderSpec {
  /** What happens to the first attempt. */
  enum How {
    /** It throws. */
    THROW,
    /** Its whole process dies. */
    HALT
  }

  @Override
  public AnswerGrader grader() {
    if (first()) {
      if (how == How.HALT) {
        Runtime.getRuntime().halt(17);
      }
      throw new IllegalStateException("first attempt fails");
    }
    return new RunningTotalTask();
  }

  private boolean first() {
    try {
      Files.createFile(Path.of(marker));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
