package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
  private static final Error FULL = new OutOfMemoryError("Java heap space");

  @Test
  void heapOfThisProcessNamesItsOption() {
    assertThat(OutOfMemory.line(List.of(FULL), false))
        .hasValueSatisfying(line -> assertThat(line).contains("out of memory (heap "));
  }

  @Test
  void heapOfAnExecutorNamesSparksOption() {
    Throwable lost =
        new SparkException(
            "Job aborted: ExecutorLostFailure (executor 1 exited) Reason: Command exited with code 52",
            null);
    assertThat(OutOfMemory.line(List.of(lost), true)).hasValueSatisfying(OutOfMemoryTest::executor);
    assertThat(OutOfMemory.line(List.of(new SparkException("Job aborted", FULL), FULL), true))
        .hasValueSatisfying(OutOfMemoryTest::executor);
    // Tasks of a local master run in this process.
    assertThat(OutOfMemory.line(List.of(new SparkException("Job aborted", FULL), FULL), false))
        .hasValueSatisfying(line -> assertThat(line).contains("(heap "));
  }

  private static void executor(String line) {
    assertThat(line).contains("an executor ran out of memory", "--executor-memory");
  }

  @Test
  void otherLimitsNameWhatTheyAre() {
    Error threads = new OutOfMemoryError("unable to create native thread: possibly out of memory");
    assertThat(OutOfMemory.line(List.of(threads), false))
        .hasValueSatisfying(line -> assertThat(line).contains("ulimit -u"));
    Error array = new OutOfMemoryError("Requested array size exceeds VM limit");
    assertThat(OutOfMemory.line(List.of(array), false))
        .hasValueSatisfying(line -> assertThat(line).contains("2^31"));
    Exception tensors =
        new IllegalStateException("DefaultCPUAllocator: can't allocate memory: you tried to …");
    assertThat(OutOfMemory.line(List.of(tensors), false))
        .hasValueSatisfying(line -> assertThat(line).contains("outside the heap"));
  }

  @Test
  void otherFailuresAreNone() {
    assertThat(OutOfMemory.line(List.of(new SparkException("Master lost", null)), true)).isEmpty();
    assertThat(OutOfMemory.line(List.of(new IllegalStateException("no memory of it")), false))
        .isEmpty();
    Throwable exit = new SparkException("Reason: Command exited with code 1", null);
    assertThat(OutOfMemory.line(List.of(exit), true)).isEmpty();
  }
}
