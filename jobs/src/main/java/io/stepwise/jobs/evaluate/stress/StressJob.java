package io.stepwise.jobs.evaluate.stress;

import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.evaluate.BatchScorer;
import io.stepwise.jobs.evaluate.EvaluationOutput;
import io.stepwise.jobs.evaluate.FewExamples;
import io.stepwise.jobs.evaluate.Intervals;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.prm.evaluation.Perturbation;
import java.util.ArrayList;
import java.util.List;

/** Measures how often small changes to the picked solution change the pick of best-of-N. */
public final class StressJob implements Job<StressConfig> {
  /** Problems whose changes a dry run counts. */
  private static final int MEASURED = 4;

  @Override
  public String name() {
    return "evaluate stress";
  }

  @Override
  public String summary() {
    return "Measures how often small changes to a solution change the selection of best-of-N";
  }

  @Override
  public String example() {
    return "--model runs/demo/prm --chains runs/demo/rollouts/held-out-after --page stress.html";
  }

  @Override
  public StressConfig defaults() {
    return StressConfig.DEFAULTS;
  }

  private static EvaluationOutput files(StressConfig config) {
    return new EvaluationOutput(config.output(), config.page());
  }

  private static void check(StressConfig config) {
    if (config.aggregate().isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot use setting aggregate: no value (expected at least one)");
    }
  }

  @Override
  public Plan plan(StressConfig config, JobContext context) {
    check(config);
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return Plan.nothing(config.output());
    }
    List<List<Solution>> problems = StressProblems.read(config);
    List<Solution> solutions = problems.stream().flatMap(List::stream).toList();
    Plan plan =
        Plan.of(
            "score "
                + Amount.of(solutions.size(), "solutions")
                + " of "
                + Amount.of(problems.size(), "problems")
                + " with "
                + String.join(", ", config.model()),
            "change the selected solution of each problem and score it again",
            output.planned());
    String model = config.model().get(0);
    List<Solution> readable = BatchScorer.readable(model, config.layout(), solutions);
    Plan once = BatchScorer.cost(plan, model, config.layout(), readable, 0);
    Stress stress =
        new Stress(
            config,
            problems.subList(0, Math.min(MEASURED, problems.size())),
            NamedRandom.of("stress", context.seed()));
    double more = 1 + stress.changesPerSolution(model, context);
    return once.costs(
        once.tokens().orElseThrow() * more * config.model().size(),
        once.time().orElseThrow().toMillis() / 1e3 * more * config.model().size(),
        "the tokens of the solutions are counted, the first were scored, and the changes of the first "
            + Amount.of(Math.min(MEASURED, problems.size()), "problems")
            + " counted");
  }

  @Override
  public void run(StressConfig config, JobContext context) {
    check(config);
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return;
    }
    Stress stress =
        new Stress(config, StressProblems.read(config), NamedRandom.of("stress", context.seed()));
    List<StressReport> reports = new ArrayList<>();
    for (String model : config.model()) {
      reports.addAll(stress.of(model, context));
    }
    int problems = reports.get(0).problems();
    FewExamples.warn(
        String.join(", ", config.model()), problems, Amount.of(problems, "problems"), context);
    output.write(
        reports.stream().map(StressReport::toMap).toList(),
        StressPage.html(reports),
        table(reports),
        context);
  }

  private static List<String> table(List<StressReport> reports) {
    StressReport first = reports.get(0);
    List<String> lines = new ArrayList<>();
    lines.add(
        "Percent of changes after which another solution is selected, %s (95 %% interval)"
            .formatted(Amount.of(first.problems(), "problems")));
    StringBuilder head = new StringBuilder("%-9s".formatted("aggregate"));
    for (Perturbation perturbation : Perturbation.values()) {
      head.append("  %-22s".formatted(StressReport.key(perturbation)));
    }
    lines.add(head.toString().stripTrailing());
    String model = null;
    for (StressReport report : reports) {
      if (!report.name().equals(model)) {
        model = report.name();
        lines.add(model);
      }
      StringBuilder row = new StringBuilder("%-9s".formatted(report.aggregateName()));
      for (Perturbation perturbation : Perturbation.values()) {
        StressReport.Reaction reaction = report.reactions().get(perturbation);
        row.append(
            "  %-22s".formatted(reaction == null ? "absent" : Intervals.percent(reaction.flip())));
      }
      lines.add(row.toString().stripTrailing());
    }
    first
        .absent()
        .forEach((one, why) -> lines.add("%s is absent: %s".formatted(StressReport.key(one), why)));
    return lines;
  }
}
