package io.stepwise.jobs.cli;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.StepwiseException;
import io.stepwise.jobs.progress.TerminalText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkException;

/**
 * How a command that failed ends: one line for the person, one number for the shell.
 *
 * @param exitCode 1 to 4
 * @param line what went wrong, without a line break
 */
record Failure(int exitCode, String line) {
  static final int FAULT = 1;
  static final int USAGE = 2;
  private static final int INFRASTRUCTURE = 4;
  private static final int LONGEST = 600;

  Failure {
    String flat = TerminalText.line(line.replaceAll("\\s+", " ").strip());
    line = flat.length() <= LONGEST ? flat : flat.substring(0, LONGEST) + "…";
  }

  /** Reads an error and what caused it; a task's error arrives inside Spark's own. */
  static Failure of(Throwable error) {
    List<Throwable> chain = chain(error);
    for (Throwable one : chain) {
      if (isFullDisk(one)) {
        return new Failure(INFRASTRUCTURE, "Cannot write: the disk is full (" + message(one) + ")");
      }
    }
    Optional<String> memory = OutOfMemory.line(chain, isOnCluster());
    if (memory.isPresent()) {
      return new Failure(INFRASTRUCTURE, memory.get());
    }
    for (Throwable one : chain) {
      if (one instanceof StepwiseException known) {
        return new Failure(known.exitCode(), known.getMessage());
      }
    }
    Throwable root = chain.get(chain.size() - 1);
    boolean outside =
        root instanceof IOException
            || root instanceof UncheckedIOException
            || root instanceof LinkageError
            || root instanceof SparkException;
    return new Failure(
        outside ? INFRASTRUCTURE : FAULT,
        (outside ? "Cannot continue: " : "Cannot continue, internal error: ")
            + root.getClass().getSimpleName()
            + ": "
            + message(root)
            + " (use --verbose for the stack trace)");
  }

  /** Whether spark-submit named a master beyond this process. */
  private static boolean isOnCluster() {
    return !System.getProperty("spark.master", "local").startsWith("local");
  }

  private static List<Throwable> chain(Throwable error) {
    List<Throwable> chain = new ArrayList<>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable one = error; one != null && seen.add(one); one = one.getCause()) {
      chain.add(one);
    }
    return chain;
  }

  private static boolean isFullDisk(Throwable error) {
    // A native library that cannot be unpacked into the temporary folder is a linkage error.
    boolean mayTell =
        error instanceof IOException
            || error instanceof InfrastructureFailure
            || error instanceof LinkageError;
    String message = message(error);
    return mayTell
        && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
  }

  private static String message(Throwable error) {
    return error.getMessage() == null ? "no message" : error.getMessage();
  }
}
