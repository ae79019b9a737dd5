package io.stepwise.jobs.evaluate;

import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Progress;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the evaluations run in here, and where real rows are. */
public final class Contexts {
  static final Path SHARED = Path.of(System.getProperty("stepwise.shared", "none"), "data");

  private Contexts() {}

  /** The context of an evaluation that prints to a stream and has no Spark. */
  public static JobContext printingTo(OutputStream out) {
    return printingTo(out, Progress.silent());
  }

  /** The same, and what it says goes to another stream. */
  static JobContext printingTo(OutputStream out, OutputStream said) {
    return printingTo(out, Progress.lines(new PrintStream(said, true, StandardCharsets.UTF_8)));
  }

  private static JobContext printingTo(OutputStream out, Progress progress) {
    return new JobContext(
        CommonSettings.DEFAULTS,
        false,
        progress,
        new Interruption(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        () -> {
          throw new AssertionError("an evaluation needs no Spark");
        });
  }
}
