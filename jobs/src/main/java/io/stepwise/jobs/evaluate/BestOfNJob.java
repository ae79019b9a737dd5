package io.stepwise.jobs.evaluate;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Pilot;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.selection.Candidates;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Measures how much choosing among N scored candidates gains. */
public final class BestOfNJob implements Job<BestOfNConfig> {
  @Override
  public String name() {
    return "evaluate best-of-n";
  }

  @Override
  public String summary() {
    return "Measures the accuracy of best-of-N selection and voting on scored candidates";
  }

  @Override
  public String example() {
    return "--chains runs/demo/rollouts/held-out-after --choose chosen.jsonl";
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
    ScoredProblems scored = problems(config, context);
    List<Candidates> problems = scored.candidates();
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
            "select among N candidates for N = "
                + sizes.stream().map(String::valueOf).collect(Collectors.joining(", ")),
            config.output() == null ? "print the metrics" : "commit " + config.output())
        .takes(
            reading + pilot.seconds(sizes.size()),
            "all rows were read, and N = "
                + largest
                + " measured; every N is assumed to take as long");
  }

  private static boolean isThere(BestOfNConfig config, JobContext context) {
    return config.output() != null && OutputFiles.done(config.output(), context);
  }

  private static ScoredProblems problems(BestOfNConfig config, JobContext context) {
    if (config.input().isEmpty() == (config.chains() == null)) {
      throw new InvalidConfiguration(
          "Cannot evaluate: give either --input or --chains ("
              + (config.chains() == null ? "neither" : "both")
              + ", expected one)");
    }
    StepAggregation aggregation = config.aggregate();
    return config.chains() == null
        ? CandidateRows.read(config.input(), config.scores(), aggregation)
        : ChainCandidates.read(config.chains(), aggregation);
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
    ScoredProblems scored = problems(config, context);
    List<Candidates> problems = scored.candidates();
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
    warn(reports, context);
    if (scored.undecided() > 0) {
      context
          .progress()
          .say(
              "Warning: "
                  + Amount.of(scored.undecided(), "candidates")
                  + " could not be graded and do not count");
    }
    choose(config, scored.problems(), context);
    if (config.output() == null) {
      reports.forEach(report -> context.out().println(line(report, scored)));
      return;
    }
    try (OutputFile output = OutputFile.stage(config.output())) {
      reports.forEach(report -> output.line(line(report, scored)));
      output.commit();
    }
    show(problems.size(), reports, context.out());
  }

  private static String line(BestOfNReport report, ScoredProblems scored) {
    Map<String, Object> map = report.toMap();
    if (scored.undecided() > 0) {
      map.put("undecided", scored.undecided());
    }
    return Json.line(map);
  }

  /** Choosing by scores that gets worse with more candidates is no gain. */
  private static void warn(List<BestOfNReport> reports, JobContext context) {
    for (String method : List.of("vanilla", "weighted")) {
      Map<Integer, Interval> byN = new LinkedHashMap<>();
      reports.forEach(report -> byN.put(report.n(), report.methods().get(method)));
      SelectionTrend.warning(byN, reports.get(0).methods().get("mean"))
          .ifPresent(words -> context.progress().say("Warning: " + method + ": " + words));
    }
  }

  private static void choose(
      BestOfNConfig config, List<ScoredProblem> problems, JobContext context) {
    if (config.choose() == null || OutputFiles.done(config.choose(), context)) {
      return;
    }
    int none = 0;
    try (OutputFile output = OutputFile.stage(config.choose())) {
      for (ScoredProblem problem : problems) {
        Optional<Integer> chosen = config.chooseBy().of(problem.candidates());
        chosen.ifPresent(index -> output.line(Json.line(problem.rows().get(index))));
        none += chosen.isPresent() ? 0 : 1;
      }
      output.commit();
    }
    context
        .progress()
        .say(
            Amount.of(problems.size() - none, "candidates")
                + " chosen, in "
                + config.choose()
                + (none == 0 ? "" : "; " + Amount.of(none, "problems") + " without any answer"));
  }

  private static void show(int problems, List<BestOfNReport> reports, PrintStream out) {
    out.println(
        "Percent correct of " + Amount.of(problems, "problems") + " (95 % interval over problems)");
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
