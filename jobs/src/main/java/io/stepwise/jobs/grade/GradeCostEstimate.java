package io.stepwise.jobs.grade;

import io.stepwise.data.grading.AnswerCheck;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.plan.TimeEstimate;
import io.stepwise.jobs.progress.Amount;
import java.time.Duration;

/** What grading would cost: every line is read, and the first ones are graded. */
final class GradeCostEstimate {
  private static final int ANSWERS = 1000;

  private GradeCostEstimate() {}

  static Plan of(GradeConfig config, Interruption interruption) {
    AnswerCheck check = new AnswerCheck(Duration.ofMillis(config.deadlineMs()));
    TimeEstimate estimate = new TimeEstimate(ANSWERS);
    long[] count = new long[2];
    long started = System.nanoTime();
    JsonLines.read(
        config.input(),
        line -> {
          interruption.check();
          count[0]++;
          String given = line.textOrNull("given");
          String truth = line.textOrNull("ground_truth");
          count[1] += given == null || truth == null ? 1 : 0;
          if (estimate.isOpen()) {
            estimate.time(() -> Json.line(GradeJob.graded(line, check).result().correct()));
          }
        });
    double reading = (System.nanoTime() - started) / 1e9 - estimate.seconds();
    return Plan.of(
            "read " + Amount.of(count[0], "answers") + ", " + count[1] + " of them empty",
            "grade them, each in at most " + config.deadlineMs() + " ms",
            "commit " + config.output())
        .takes(
            reading + estimate.seconds((double) count[0]),
            "all lines were read, and the first "
                + estimate.timed()
                + " graded; long answers take longer, and the JVM gets faster as it warms up");
  }
}
