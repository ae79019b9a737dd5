package io.stepwise.jobs.evaluate;

import io.stepwise.data.Solution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.evaluate.BestOfNReport.Among;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.plan.TimeEstimate;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.selection.Candidates;
import java.util.ArrayList;
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
  public ConditionalDefaults<BestOfNConfig> conditionalDefaults() {
    return new RecordedAggregate();
  }

  private static EvaluationOutput files(BestOfNConfig config) {
    return new EvaluationOutput(config.output(), config.page());
  }

  @Override
  public Plan plan(BestOfNConfig config, JobContext context) {
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return Plan.nothing(config.output());
    }
    long started = System.nanoTime();
    List<CandidatePool> pools = CandidatePools.read(config, null);
    double reading = (System.nanoTime() - started) / 1e9;
    CandidatePool pool = pools.get(0);
    List<Integer> sizes = sizes(config, pool);
    int largest = Collections.max(sizes);
    TimeEstimate estimate = new TimeEstimate(1);
    boolean scores = !config.source().model().isEmpty();
    int curves = 0;
    for (CandidatePool one : pools) {
      int models = scores ? config.source().model().size() : one.names(config.names()).size();
      curves += models * config.aggregate().size();
    }
    String name = scores ? CandidatePool.UNNAMED : pool.names(config.names()).get(0);
    estimate.time(
        () ->
            measurement(config, pool, List.of(largest), context)
                .of(name, config.aggregate().get(0), () -> {}));
    List<Plan> scoring = scoring(config, pools);
    long tokens = scoring.stream().mapToLong(plan -> plan.tokens().orElseThrow()).sum();
    double scored =
        scoring.stream().mapToLong(plan -> plan.time().orElseThrow().toMillis()).sum() / 1e3;
    List<String> steps = new ArrayList<>();
    steps.add(
        "read "
            + Amount.of(pools.stream().mapToLong(CandidatePool::size).sum(), "candidates")
            + " of "
            + Amount.of(pools.stream().mapToInt(one -> one.problems().size()).sum(), "problems"));
    if (scores) {
      steps.add("score them with " + String.join(", ", config.source().model()));
    }
    steps.add(
        "select among N candidates for N = "
            + sizes.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    steps.add(output.planned());
    return Plan.of(steps.toArray(String[]::new))
        .costs(
            tokens,
            reading + scored + estimate.seconds((double) sizes.size() * curves),
            "all rows were read, and N = "
                + largest
                + " measured; every N is assumed to take as long"
                + (scores ? "; the first chains were scored with each model" : ""));
  }

  /** What scoring the chains costs, by reward model. */
  private static List<Plan> scoring(BestOfNConfig config, List<CandidatePool> pools) {
    if (config.source().model().isEmpty()) {
      return List.of(); // candidates of files may have no steps
    }
    List<Solution> chains =
        pools.stream()
            .flatMap(pool -> pool.problems().stream())
            .flatMap(List::stream)
            .map(ChainCandidates::solution)
            .toList();
    LayoutConfig layout = config.source().layout();
    return config.source().model().stream()
        .map(
            model ->
                BatchScorer.cost(
                    Plan.of("score"),
                    model,
                    layout,
                    BatchScorer.readable(model, layout, chains),
                    0))
        .toList();
  }

  private static Among among(BestOfNConfig config) {
    return config.selection().first()
        ? Among.FIRST
        : config.selection().letsVerify() ? Among.LETS_VERIFY : Among.SUBSETS;
  }

  private static List<Integer> sizes(BestOfNConfig config, CandidatePool pool) {
    if (!config.n().isEmpty()) {
      return config.n().stream().sorted().distinct().toList();
    }
    List<Candidates> problems =
        pool.scored(pool.names(config.names()).get(0), config.aggregate().get(0)).stream()
            .map(ScoredProblem::candidates)
            .toList();
    return BestOfNReport.powersOfTwo(BestOfNReport.largest(problems, among(config)));
  }

  private static SelectionCurve.Measurement measurement(
      BestOfNConfig config, CandidatePool pool, List<Integer> sizes, JobContext context) {
    return new SelectionCurve.Measurement(
        pool, sizes, among(config), NamedRandom.of("best of n", context.seed()));
  }

  @Override
  public void run(BestOfNConfig config, JobContext context) {
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return;
    }
    List<CandidatePool> pools = CandidatePools.read(config, context);
    List<SelectionCurve> curves = new ArrayList<>();
    try (Progress.Phase phase = context.progress().phase(name(), 0, "sizes")) {
      for (CandidatePool pool : pools) {
        SelectionCurve.Measurement measurement =
            measurement(config, pool, sizes(config, pool), context);
        for (String scores : pool.names(config.names())) {
          for (StepAggregation aggregate : aggregates(config, pool)) {
            curves.add(
                measurement.of(
                    scores,
                    aggregate,
                    () -> {
                      context.interruption().check();
                      phase.advance(1);
                    }));
          }
        }
      }
      phase.finish(
          Amount.of(pools.stream().mapToInt(one -> one.problems().size()).sum(), "problems"));
    }
    sayUndecided(pools, context);
    for (CandidatePool pool : pools) {
      int problems = pool.problems().size();
      FewExamples.warn(pool.input(), problems, Amount.of(problems, "problems"), context);
    }
    warnOfAggregates(config, pools, context);
    choose(config, pools.get(0), context);
    byProblem(config, curves, pools.size() > 1, context);
    Map<CandidatePool, Interval> differences = differences(pools, context);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (SelectionCurve curve : curves) {
      for (Map<String, Object> line : curve.lines(pools.size() > 1)) {
        Interval difference = differences.get(curve.pool());
        if (difference != null) {
          Intervals.put(line, PairedDifference.KEY, difference);
        }
        lines.add(line);
      }
    }
    List<String> table = new ArrayList<>(SelectionTable.lines(curves));
    differences.forEach(
        (pool, difference) ->
            table.add(
                "mean, "
                    + pool.input()
                    + " minus "
                    + pools.get(0).input()
                    + ": "
                    + Intervals.percent(difference)));
    if (config.output() == null) {
      SelectionTable.warnings(curves).forEach(context.progress()::say);
    }
    output.write(lines, BestOfNPage.html(curves), table, context);
  }

  /** How much more often each pool but the first is right than the first. */
  private static Map<CandidatePool, Interval> differences(
      List<CandidatePool> pools, JobContext context) {
    Map<CandidatePool, Interval> differences = new LinkedHashMap<>();
    NamedRandom random = NamedRandom.of("best of n", context.seed(), "difference");
    for (CandidatePool pool : pools.subList(1, pools.size())) {
      PairedDifference.of(pools.get(0), pool, random)
          .ifPresent(difference -> differences.put(pool, difference));
    }
    return differences;
  }

  /** Without scores there is nothing to aggregate in different ways. */
  private static List<StepAggregation> aggregates(BestOfNConfig config, CandidatePool pool) {
    return pool.isScored() ? config.aggregate() : config.aggregate().subList(0, 1);
  }

  private static void warnOfAggregates(
      BestOfNConfig config, List<CandidatePool> pools, JobContext context) {
    if (config.aggregate().size() > 1 && pools.stream().noneMatch(CandidatePool::isScored)) {
      context.progress().say("Warning: aggregate has no effect: the candidates have no scores");
    }
  }

  private static void sayUndecided(List<CandidatePool> pools, JobContext context) {
    int undecided = pools.stream().mapToInt(CandidatePool::undecided).sum();
    if (undecided > 0) {
      context
          .progress()
          .say(
              "Warning: "
                  + Amount.of(undecided, "candidates")
                  + " could not be graded and do not count");
    }
  }

  private static void byProblem(
      BestOfNConfig config, List<SelectionCurve> curves, boolean withInput, JobContext context) {
    String path = config.chosen().byProblem();
    if (path == null || OutputFiles.done(path, context)) {
      return;
    }
    try (OutputFile output = OutputFile.stage(path)) {
      curves.forEach(
          curve -> curve.linesByProblem(withInput).forEach(line -> output.line(Json.line(line))));
      output.commit();
    }
  }

  private static void choose(BestOfNConfig config, CandidatePool pool, JobContext context) {
    String choose = config.chosen().choose();
    if (choose == null || OutputFiles.done(choose, context)) {
      return;
    }
    List<ScoredProblem> problems =
        pool.scored(pool.names(config.names()).get(0), config.aggregate().get(0));
    int none = 0;
    try (OutputFile output = OutputFile.stage(choose)) {
      for (ScoredProblem problem : problems) {
        Optional<Integer> chosen = config.chosen().chooseBy().of(problem.candidates());
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
                + choose
                + (none == 0 ? "" : "; " + Amount.of(none, "problems") + " without any answer"));
  }
}
