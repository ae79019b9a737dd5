package io.stepwise.jobs.cli;

import io.stepwise.jobs.job.Memory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;

/** Says, when memory ran out, which memory it was and what to set. */
final class OutOfMemory {
  /** How Spark reports an executor that ended by itself (52) or was killed by its machine. */
  private static final Pattern LOST_EXECUTOR =
      Pattern.compile("OutOfMemoryError|[Ee]xit(ed with)? (code|status):? (52|137)\\b|OOMKilled");

  private static final Pattern OUTSIDE_HEAP =
      Pattern.compile("can't allocate memory|not enough memory|CUDA out of memory");

  private OutOfMemory() {}

  /**
   * The line for a failure that was one of memory.
   *
   * @param chain an error and its causes
   * @param onCluster whether executors are processes of their own
   */
  static Optional<String> line(List<Throwable> chain, boolean onCluster) {
    boolean inTask = false;
    for (Throwable one : chain) {
      String message = String.valueOf(one.getMessage());
      inTask |= one instanceof SparkException;
      if (onCluster && inTask && LOST_EXECUTOR.matcher(message).find()
          || onCluster && inTask && one instanceof OutOfMemoryError) {
        return Optional.of(
            "Cannot continue: an executor ran out of memory (expected more; raise --executor-memory"
                + " or, for tensors, --conf spark.executor.memoryOverhead, or lower"
                + " --executor-cores)");
      }
      if (one instanceof OutOfMemoryError) {
        return Optional.of(here(message));
      }
      if (OUTSIDE_HEAP.matcher(message).find()) {
        return Optional.of(
            "Cannot continue: out of memory outside the heap ("
                + Memory.here().sizes()
                + "; lower STEPWISE_HEAP, the batch size or the maximum length)");
      }
    }
    return Optional.empty();
  }

  private static String here(String message) {
    if (message.contains("native thread")) {
      return "Cannot continue: the operating system allows no further thread (raise ulimit -u and"
          + " ulimit -v, or lower STEPWISE_HEAP)";
    }
    if (message.contains("array size exceeds")) {
      return "Cannot continue: an array would exceed Java's limit of 2^31 elements (lower the batch"
          + " size or maximum length)";
    }
    return "Cannot continue: out of memory (" + Memory.here().advice() + ")";
  }
}
