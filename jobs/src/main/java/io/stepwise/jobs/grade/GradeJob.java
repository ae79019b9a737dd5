package io.stepwise.jobs.grade;

import io.stepwise.data.grading.AnswerCheck;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import java.time.Duration;

/** Compares answers with reference answers by PRM800K's rules. */
public final class GradeJob implements Job<GradeConfig> {
  @Override
  public String name() {
    return "grade";
  }

  @Override
  public String summary() {
    return "Compares answers with reference answers by PRM800K's rules";
  }

  @Override
  public String example() {
    return "--input answers.jsonl --output graded.jsonl";
  }

  @Override
  public GradeConfig defaults() {
    return GradeConfig.DEFAULTS;
  }

  @Override
  public Plan plan(GradeConfig config, JobContext context) {
    return OutputFiles.done(config.output(), context)
        ? Plan.nothing(config.output())
        : GradeCostEstimate.of(config, context.interruption());
  }

  @Override
  public void run(GradeConfig config, JobContext context) {
    if (OutputFiles.done(config.output(), context)) {
      return;
    }
    AnswerCheck check = new AnswerCheck(Duration.ofMillis(config.deadlineMs()));
    try (OutputFile output = OutputFile.stage(config.output());
        Progress.Phase phase = context.progress().phase(name(), 0, "answers")) {
      Tally tally = new Tally();
      JsonLines.read(
          config.input(),
          line -> {
            context.interruption().check();
            AnswerCheck.Explained verdict = graded(line, check);
            output.line(Json.line(line.value()));
            tally.add(verdict, line.where());
            phase.advance(1);
          });
      output.commit();
      phase.finish(tally.toString());
      context.out().println(config.output() + ": " + tally);
    }
  }

  /** The verdict on a line, which is also put into it; null where it is undecided. */
  static AnswerCheck.Explained graded(JsonLines.Line line, AnswerCheck check) {
    AnswerCheck.Explained verdict =
        check.explain(line.textOrNull("given"), line.textOrNull("ground_truth"));
    if (verdict.undecided().isPresent()) {
      line.value().putNull("correct");
      line.value().put("undecided", verdict.undecided().get());
    } else {
      line.value().put("correct", verdict.result().correct());
    }
    return verdict;
  }

  /** What came out. */
  private static final class Tally {
    private long answers;
    private long correct;
    private long undecided;
    private String firstUndecided;

    void add(AnswerCheck.Explained verdict, String where) {
      answers++;
      correct += verdict.result().correct() ? 1 : 0;
      if (verdict.undecided().isPresent()) {
        undecided++;
        if (firstUndecided == null) {
          firstUndecided = verdict.undecided().get() + " at " + where;
        }
      }
    }

    @Override
    public String toString() {
      return undecided == 0
          ? Amount.of(answers, "answers") + ", " + correct + " correct"
          : "%s, %d correct of %d, %d undecided and left out (the first: %s)"
              .formatted(
                  Amount.of(answers, "answers"),
                  correct,
                  answers - undecided,
                  undecided,
                  firstUndecided);
    }
  }
}
