package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.lm.engine.Devices;
import io.stepwise.lm.lora.LowRankChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures of a job as exit codes and lines. */
class CommandFailureTest extends CommandFixture {
  @Test
  void modelOnCudaWithoutAGpuEndsInOneLine() {
    assumeTrue(Devices.natives() == Devices.Natives.CPU, "this build has CUDA natives");
    job = new Fake((config, context) -> new LowRankChange(1).close());
    assertThat(run("work", "--input", "a", "--device", "cuda")).isEqualTo(4);
    saysOneLine("Cannot compute on a GPU: this build has no CUDA libraries", "-Pgpu");
    assertThat(run("work", "--input", "a", "--device", "cpu")).isZero();
    assertThat(run("work", "--input", "a")).isZero();
  }

  @Test
  void knownFailuresHaveTheirExitCodeAndOneLine() {
    assertThat(fail(new InvalidInput("Cannot read a:\n torn"))).isEqualTo(3);
    saysOneLine("Cannot read a: torn");
  }

  @Test
  void failureInsideATaskIsFoundInTheSparkException() {
    Exception task = new InvalidInput("Cannot read row: broken");
    assertThat(fail(new IllegalStateException(new SparkException("Job aborted\n at …", task))))
        .isEqualTo(3);
    saysOneLine("Cannot read row: broken");
  }

  @Test
  void sparkFailureIsInfrastructure() {
    assertThat(fail(new IllegalStateException(new SparkException("Master lost", null))))
        .isEqualTo(4);
    saysOneLine("Master lost");
  }

  @Test
  void fullDiskIsInfrastructure() {
    IOException full = new IOException("No space left on device");
    assertThat(fail(new UncheckedIOException(full))).isEqualTo(4);
    saysOneLine("disk is full");
  }

  @Test
  void fullDiskDuringACommitIsInfrastructure() {
    IOException full = new IOException("No space left on device");
    assertThat(fail(new InfrastructureFailure("Cannot write file: No space left on device", full)))
        .isEqualTo(4);
    saysOneLine("disk is full");
  }

  @ParameterizedTest
  @CsvSource({
    "Cannot unpack libzstd: No space left on device, the disk is full",
    "libzstd: cannot open shared object file, Cannot continue: UnsatisfiedLinkError"
  })
  void libraryThatCannotBeLoadedIsInfrastructure(String reason, String line) {
    job =
        new Fake(
            (config, context) -> {
              throw new UnsatisfiedLinkError(reason);
            });
    assertThat(run("work", "--input", "a")).isEqualTo(4);
    saysOneLine(line);
  }

  @Test
  void internalErrorIsOneLineAndVerboseShowsTheStackTrace() {
    assertThat(fail(new IllegalStateException("five is right out"))).isEqualTo(1);
    saysOneLine("five is right out", "--verbose");
    err.getBuffer().setLength(0);
    assertThat(run("work", "--input", "a", "--verbose")).isEqualTo(1);
    assertThat(err.toString()).contains("at io.stepwise.jobs.cli.CommandFailureTest");
  }

  @Test
  void outOfMemoryNamesTheHeap() {
    job =
        new Fake(
            (config, context) -> {
              throw new OutOfMemoryError("Java heap space");
            });
    assertThat(run("work", "--input", "a")).isEqualTo(4);
    saysOneLine("out of memory", "heap ", "machine ");
  }

  @Test
  void outOfMemoryIsFoundInsideAnotherFailure() {
    Error full = new OutOfMemoryError("Java heap space");
    assertThat(fail(new InfrastructureFailure("Cannot make rollouts: Java heap space", full)))
        .isEqualTo(4);
    saysOneLine("Cannot continue: out of memory (heap ");
  }

  @Test
  void dryRunOutOfMemoryIsTheSameLine() {
    job =
        new Fake((config, context) -> {}) {
          @Override
          public Plan plan(Config config, JobContext context) {
            throw new OutOfMemoryError("Java heap space");
          }
        };
    assertThat(run("work", "--input", "a", "--dry-run")).isEqualTo(4);
    saysOneLine("Cannot continue: out of memory (heap ");
  }

  @Test
  void controlCharactersOfAMessageAreShownEscaped() {
    assertThat(fail(new InvalidInput("Cannot read \u001b[2Jé\u202e漢: torn"))).isEqualTo(3);
    saysOneLine("Cannot read \\u001b[2Jé\\u202e漢: torn");
  }
}
