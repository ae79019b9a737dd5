package io.stepwise.jobs.export;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.storage.ScratchFolder;
import io.stepwise.data.table.RowStream;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.plan.TimeEstimate;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.training.SolutionFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an export would cost: the first solutions are written to a folder that is removed. */
final class ExportCostEstimate {
  private static final int PIECE = 500;
  private static final int PIECES = 40;

  private final ExportConfig config;
  private final TimeEstimate time = new TimeEstimate(PIECES);
  private long read;
  private long rows;

  private ExportCostEstimate(ExportConfig config) {
    this.config = config;
  }

  static Plan of(ExportConfig config, Interruption interruption) {
    long started = System.nanoTime();
    InputFolder data = SolutionFolder.open(config.data()).verify();
    double checking = (System.nanoTime() - started) / 1e9;
    ExportCostEstimate cost = new ExportCostEstimate(config);
    try (ScratchFolder scratch = new ScratchFolder();
        RowStream<StepLabelledSolution> solutions = SolutionTable.stream(data)) {
      while (solutions.hasNext() && cost.time.isOpen()) {
        interruption.check();
        String piece = scratch.path() + "/" + cost.time.timed();
        cost.time.time(() -> cost.write(solutions, piece));
      }
    }
    return cost.plan(SolutionTable.count(data), checking);
  }

  private void write(RowStream<StepLabelledSolution> solutions, String folder) {
    List<StepLabelledSolution> some = new ArrayList<>();
    while (some.size() < PIECE && solutions.hasNext()) {
      some.add(solutions.next());
    }
    read += some.size();
    try (OutputFolder output = OutputFolder.stage(folder)) {
      rows += ExportJob.write(output, some.iterator(), config);
    }
  }

  private Plan plan(long all, double checking) {
    boolean whole = read == all;
    double estimatedRows = whole ? rows : (double) rows * all / read;
    return Plan.of(
            "read " + Amount.of(all, "solutions") + " of " + config.data(),
            "write "
                + (whole ? "" : "about ")
                + Amount.of(Math.round(estimatedRows), "rows")
                + " as "
                + config.as().name().toLowerCase(Locale.ROOT),
            "commit " + config.output())
        .takes(
            checking + time.seconds(whole ? time.timed() : (double) all / PIECE),
            "checksums were verified, and the first "
                + Amount.of(read, "solutions")
                + " written and discarded");
  }
}
