package io.stepwise.jobs.evaluate;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.rollout.selection.Candidates;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Measures how much choosing among N scored candidates gains. */
public final class BestOfNJob implements Job<BestOfNConfig> {
  /** Nothing to set up. */
  public BestOfNJob() {}

  @Override
  public String name() {
    return "evaluate best-of-n";
  }

  @Override
  public String summary() {
    return "Measures how often the best of N candidates is right, by scores and by votes";
  }

  @Override
  public String example() {
    return "--input candidates.jsonl --scores prm --aggregate min --n 1,4,16";
  }

  @Override
  public BestOfNConfig defaults() {
    return BestOfNConfig.DEFAULTS;
  }

  @Override
  public void run(BestOfNConfig config, JobContext context) {
    List<Candidates> problems =
        CandidateRows.read(config.input(), config.scores(), config.aggregate().aggregation());
    List<Integer> sizes = config.n().isEmpty() ? BestOfNReport.powersOfTwo(problems) : config.n();
    BestOfNReport.Among among =
        config.first() ? BestOfNReport.Among.FIRST : BestOfNReport.Among.SUBSETS;
    NamedRandom random = NamedRandom.of("best of n", context.seed());
    List<BestOfNReport> reports = new ArrayList<>();
    try (Progress.Phase phase = context.progress().phase(name(), sizes.size(), "sizes")) {
      for (int n : sizes) {
        context.interruption().check();
        reports.add(BestOfNReport.of(problems, n, among, random));
        phase.advance(1);
      }
      phase.finish(problems.size() + " problems");
    }
    if (config.output() == null) {
      reports.forEach(report -> context.out().println(Json.line(report.toMap())));
      return;
    }
    try (OutputFile output = OutputFile.stage(config.output())) {
      reports.forEach(report -> output.line(Json.line(report.toMap())));
      output.commit();
    }
    show(problems.size(), reports, context.out());
  }

  private static void show(int problems, List<BestOfNReport> reports, PrintStream out) {
    out.println("Percent right of " + problems + " problems (95 % interval over problems)");
    out.println(row("N", reports.get(0).methods().keySet()));
    for (BestOfNReport report : reports) {
      List<String> cells = report.methods().values().stream().map(Intervals::percent).toList();
      out.println(row(String.valueOf(report.n()), cells));
    }
  }

  private static String row(String first, Collection<String> cells) {
    StringBuilder row = new StringBuilder(String.format("%5s", first));
    cells.forEach(cell -> row.append(String.format("  %-20s", cell)));
    return row.toString().stripTrailing();
  }
}
