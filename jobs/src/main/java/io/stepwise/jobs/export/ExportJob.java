package io.stepwise.jobs.export;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.supervision.SupervisionFiles;
import io.stepwise.data.supervision.SupervisionRows;
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
        : ExportCostEstimate.of(config, context.interruption());
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
      Left left = new Left(config.rows());
      long rows =
          write(output, left.watch(new Stoppable<>(solutions, context.interruption())), config);
      output.commit(
          ManifestDraft.of(name(), started)
              .config(context.describe(config))
              .input(data)
              .counts(
                  Map.of(
                      "rows", rows,
                      "solutions", left.solutions,
                      "solutions_without_rows", left.withoutRows,
                      "steps_left_out", left.steps)));
      context.out().println(config.output() + ": " + Amount.of(rows, "rows") + left.words());
    }
  }

  /** Writes the rows of solutions; gives their number. */
  static long write(
      OutputFolder output, Iterator<StepLabelledSolution> solutions, ExportConfig config) {
    return config.as() == ExportConfig.Form.LINES
        ? SupervisionFiles.writeLines(output, LINES, solutions, config.rows())
        : SupervisionFiles.writeTable(output, solutions, config.rows());
  }

  /** Counts what the form cannot say and therefore leaves out. */
  private static final class Left {
    private final SupervisionRows rows;
    private long solutions;
    private long withoutRows;
    private long steps;

    Left(SupervisionRows rows) {
      this.rows = rows;
    }

    Iterator<StepLabelledSolution> watch(Iterator<StepLabelledSolution> all) {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public StepLabelledSolution next() {
          StepLabelledSolution solution = all.next();
          solutions++;
          withoutRows += rows.of(solution).isEmpty() ? 1 : 0;
          steps += solution.steps().size() - rows.kept(solution);
          return solution;
        }
      };
    }

    String words() {
      return steps == 0
          ? ""
          : "; left out: "
              + Amount.of(steps, "steps")
              + " that are unrated or follow one that is unrated or wrong ("
              + Amount.of(withoutRows, "solutions")
              + " gave no row)";
    }
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
