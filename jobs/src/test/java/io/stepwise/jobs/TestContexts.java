package io.stepwise.jobs;

import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Contexts in which tests run jobs. */
public final class TestContexts {
  private TestContexts() {}

  /** Shows no progress, discards standard output and fails if the job asks for Spark. */
  public static JobContext withoutSpark() {
    return withoutSpark(OutputStream.nullOutputStream());
  }

  /** The same with standard output in a stream. */
  public static JobContext withoutSpark(OutputStream out) {
    return withoutSpark(false, Progress.silent(), new Interruption(), out);
  }

  /** Fails if the job asks for Spark. */
  public static JobContext withoutSpark(
      boolean resume, Progress progress, Interruption interruption, OutputStream out) {
    return new JobContext(
        CommonSettings.DEFAULTS,
        resume,
        progress,
        interruption,
        printing(out),
        () -> {
          throw new AssertionError("the job needs no Spark");
        });
  }

  /** Shows progress as lines in a stream. */
  public static Progress lines(OutputStream err) {
    return Progress.lines(printing(err));
  }

  /** The lines of progress and the warnings of a job that needs no Spark. */
  public static String said(Consumer<JobContext> job) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    job.accept(
        withoutSpark(false, lines(err), new Interruption(), OutputStream.nullOutputStream()));
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Runs a job on a local Spark of two threads, silently and with the seed 5. */
  public static <C extends Record> void runOnSpark(Job<C> job, C config) {
    Interruption interruption = new Interruption();
    try (LazySpark spark = new LazySpark(job.name(), "local[2]", interruption)) {
      job.run(
          config,
          new JobContext(
              new CommonSettings(5, "local[2]", Device.AUTO, null),
              false,
              Progress.silent(),
              interruption,
              printing(OutputStream.nullOutputStream()),
              spark));
    }
  }

  private static PrintStream printing(OutputStream out) {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }
}
