package io.stepwise.jobs.score;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.exchange.Fields;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.AggregateDefault;
import io.stepwise.jobs.tables.TableRun;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.format.StepSplitter;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Scores the steps of given solutions. */
public final class ScoreJob implements Job<ScoreConfig> {
  private static final int SOLUTIONS_AT_ONCE = 512;
  private static final int MEASURED_SOLUTIONS = 32;

  /** Time for the estimate of a dry run, so that it takes less than a minute. */
  private static final double BUDGET_SECONDS = 15;

  @Override
  public String name() {
    return "score";
  }

  @Override
  public String summary() {
    return "Scores the steps of solutions with a process reward model, as JSON lines";
  }

  @Override
  public String example() {
    return "--model runs/demo/prm --input solutions.jsonl --output scored.jsonl --aggregate min";
  }

  @Override
  public ScoreConfig defaults() {
    return ScoreConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<ScoreConfig> conditionalDefaults() {
    return AggregateDefault.of(ScoreConfig::model);
  }

  @Override
  public Plan plan(ScoreConfig config, JobContext context) {
    if (OutputFiles.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    if (config.tables().onSpark(config.input())) {
      StartingModel.folder(config.model());
      new ScoreTable(config, context).open();
      return TableRun.plan("score", config.input(), config.output(), config.tables(), context);
    }
    try (LoadedRewardModel model = open(config)) {
      Optional<StepSplitter> splitter = config.splitter();
      List<Solution> some = new ArrayList<>();
      long[] sums = new long[2];
      JsonLines.read(
          List.of(config.input()),
          line -> {
            Solution solution =
                read(line.value(), line.where(), model, config, splitter).solution();
            sums[0]++;
            sums[1] += model.tokens(solution);
            if (some.size() < MEASURED_SOLUTIONS) {
              some.add(solution);
            }
          });
      Plan plan =
          Plan.of(
              "score "
                  + Amount.of(sums[0], "solutions")
                  + " with a model of "
                  + model.parameters()
                  + " parameters",
              "commit " + config.output());
      if (some.isEmpty()) {
        return plan;
      }
      // The first one also warms the engine up, and says how many more there is time for.
      double one = seconds(() -> model.score(some.subList(0, 1)));
      int affordable = (int) Math.max(1, Math.min(some.size(), BUDGET_SECONDS / one));
      List<Solution> chosen = some.subList(0, affordable);
      double seconds = seconds(() -> model.score(chosen));
      double measured = chosen.stream().mapToLong(model::tokens).sum();
      return plan.costs(
          sums[1],
          seconds * sums[1] / measured,
          "measured on the first "
              + Amount.of(chosen.size(), "solutions")
              + "; the tokens are counted");
    }
  }

  private static double seconds(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return (System.nanoTime() - started) / 1e9;
  }

  @Override
  public boolean isResumable(ScoreConfig config) {
    return config.tables().savesParts(config.input());
  }

  @Override
  public void run(ScoreConfig config, JobContext context) {
    if (OutputFiles.done(config.output(), context)) {
      return;
    }
    if (config.tables().onSpark(config.input())) {
      new ScoreTable(config, context).run();
      return;
    }
    try (LoadedRewardModel model = open(config)) {
      Optional<StepSplitter> splitter = config.splitter();
      int[] total = new int[2];
      // Every line is read before the work begins, so that a bad one costs none.
      JsonLines.read(
          List.of(config.input()),
          line -> {
            Solution solution =
                read(line.value(), line.where(), model, config, splitter).solution();
            total[0]++;
            total[1] += model.scoredSteps(solution) < solution.steps().size() ? 1 : 0;
          });
      try (Progress.Phase phase = context.progress().phase(name(), total[0], "solutions");
          OutputFile output = OutputFile.stage(config.output())) {
        List<SolutionLine> waiting = new ArrayList<>();
        Runnable flush =
            () -> {
              context.interruption().check();
              write(waiting, model, config, output);
              phase.advance(waiting.size());
              waiting.clear();
            };
        JsonLines.read(
            List.of(config.input()),
            line -> {
              waiting.add(read(line.value(), line.where(), model, config, splitter));
              if (waiting.size() >= SOLUTIONS_AT_ONCE) {
                flush.run();
              }
            });
        flush.run();
        output.commit();
        String truncated =
            total[1] == 0
                ? ""
                : ", "
                    + total[1]
                    + " of them truncated to the model's maximum length of "
                    + model.maxLength()
                    + " tokens (scored_steps)";
        phase.finish(Amount.of(total[0], "solutions") + " in " + config.output() + truncated);
      }
    }
  }

  private static LoadedRewardModel open(ScoreConfig config) {
    return StartingModel.rewardModel(config.model(), config.layout());
  }

  private static SolutionLine read(
      ObjectNode line,
      String where,
      LoadedRewardModel model,
      ScoreConfig config,
      Optional<StepSplitter> splitter) {
    SolutionLine read = SolutionLine.read(line, where, splitter, config.columns());
    Fields.at(where, () -> model.scoredSteps(read.solution()));
    return read;
  }

  private static void write(
      List<SolutionLine> lines, LoadedRewardModel model, ScoreConfig config, OutputFile output) {
    if (lines.isEmpty()) {
      return;
    }
    List<RewardScores> scores = model.score(lines.stream().map(SolutionLine::solution).toList());
    for (int i = 0; i < lines.size(); i++) {
      RewardScores scored = scores.get(i);
      output.line(
          SolutionLine.scored(lines.get(i).line(), scored, config.aggregate(), config.columns()));
    }
  }
}
