package io.stepwise.jobs.evaluate;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Pilot;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.rollout.selection.Candidates;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

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
  public Plan plan(BestOfNConfig config, JobContext context) {
    if (isThere(config, context)) {
      return Plan.nothing(config.output());
    }
    long started = System.nanoTime();
    List<Candidates> problems = problems(config);
    double reading = (System.nanoTime() - started) / 1e9;
    List<Integer> sizes = sizes(config, problems);
    int largest = Collections.max(sizes);
    Pilot pilot = new Pilot(1);
    pilot.time(() -> report(config, problems, largest, context));
    return Plan.of(
            "read "
                + Amount.of(problems.stream().mapToLong(Candidates::size).sum(), "candidates")
                + " of "
                + Amount.of(problems.size(), "problems"),
            "choose among N for N = "
                + sizes.stream().map(String::valueOf).collect(Collectors.joining(", ")),
            config.output() == null ? "print the figures" : "commit " + config.output())
        .takes(
            reading + pilot.seconds(sizes.size()),
            "all rows were read here, and N = "
                + largest
                + " measured; every N is taken as long as that one");
  }

  private static boolean isThere(BestOfNConfig config, JobContext context) {
    return config.output() != null && OutputFiles.done(config.output(), context);
  }

  private static List<Candidates> problems(BestOfNConfig config) {
    return CandidateRows.read(config.input(), config.scores(), config.aggregate().aggregation());
  }

  private static List<Integer> sizes(BestOfNConfig config, List<Candidates> problems) {
    return config.n().isEmpty() ? BestOfNReport.powersOfTwo(problems) : config.n();
  }

  private static BestOfNReport report(
      BestOfNConfig config, List<Candidates> problems, int n, JobContext context) {
    BestOfNReport.Among among =
        config.first() ? BestOfNReport.Among.FIRST : BestOfNReport.Among.SUBSETS;
    return BestOfNReport.of(problems, n, among, NamedRandom.of("best of n", context.seed()));
  }

  @Override
  public void run(BestOfNConfig config, JobContext context) {
    if (isThere(config, context)) {
      return;
    }
    List<Candidates> problems = problems(config);
    List<Integer> sizes = sizes(config, problems);
    List<BestOfNReport> reports = new ArrayList<>();
    try (Progress.Phase phase = context.progress().phase(name(), sizes.size(), "sizes")) {
      for (int n : sizes) {
        context.interruption().check();
        reports.add(report(config, problems, n, context));
        phase.advance(1);
      }
      phase.finish(Amount.of(problems.size(), "problems"));
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
    out.println(
        "Percent right of " + Amount.of(problems, "problems") + " (95 % interval over problems)");
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
