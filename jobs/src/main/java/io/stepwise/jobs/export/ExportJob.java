package io.stepwise.jobs.export;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.supervision.SupervisionFiles;
import io.stepwise.data.table.RowStream;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.SolutionFolder;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;

/** Writes solutions as prompt, completions and labels; needs no Spark. */
public final class ExportJob implements Job<ExportConfig> {
  private static final String LINES = "rows.jsonl";

  /** Nothing to set up. */
  public ExportJob() {}

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "Writes solutions as stepwise supervision (prompt, completions, labels) for other"
        + " trainers";
  }

  @Override
  public String example() {
    return "--data runs/labels --output runs/supervision --as parquet --neutral wrong";
  }

  @Override
  public ExportConfig defaults() {
    return ExportConfig.DEFAULTS;
  }

  @Override
  public Plan plan(ExportConfig config, JobContext context) {
    return Outputs.done(config.output(), context)
        ? Plan.nothing(config.output())
        : ExportRehearsal.of(config, context.interruption());
  }

  @Override
  public void run(ExportConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return;
    }
    Instant started = Instant.now();
    InputFolder data = SolutionFolder.open(config.data()).verify();
    try (OutputFolder output = OutputFolder.stage(config.output());
        RowStream<StepLabelledSolution> solutions = SolutionTable.stream(data)) {
      long rows = write(output, new Stoppable<>(solutions, context.interruption()), config);
      output.commit(
          ManifestDraft.of(name(), started)
              .config(context.describe(config))
              .input(data)
              .counts(Map.of("rows", rows)));
      context.out().println(config.output() + ": " + Amount.of(rows, "rows"));
    }
  }

  /** Writes the rows of solutions; gives their number. */
  static long write(
      OutputFolder output, Iterator<StepLabelledSolution> solutions, ExportConfig config) {
    return config.as() == ExportConfig.Form.LINES
        ? SupervisionFiles.writeLines(output, LINES, solutions, config.rows())
        : SupervisionFiles.writeTable(output, solutions, config.rows());
  }

  /** Ends where the user asks for it. */
  private record Stoppable<T>(Iterator<T> all, Interruption interruption) implements Iterator<T> {
    @Override
    public boolean hasNext() {
      interruption.check();
      return all.hasNext();
    }

    @Override
    public T next() {
      return all.next();
    }
  }
}
