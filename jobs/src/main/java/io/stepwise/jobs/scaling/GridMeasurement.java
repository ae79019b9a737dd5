package io.stepwise.jobs.scaling;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.scaling.CellRunner.Cell;
import io.stepwise.jobs.scaling.CellRunner.Sample;
import io.stepwise.jobs.solve.Prices;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.rollout.search.ForwardFlops;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a grid, or reads what earlier runs left, and averages over seeds and subsets of pools. */
final class GridMeasurement {
  private final ScalingConfig config;
  private final JobContext context;
  private final CellRunner runner;
  private final NamedRandom random;
  private final Map<Sample, List<Outcome>> samples = new LinkedHashMap<>();
  private final Map<Cell, List<MeanOutcome>> results = new LinkedHashMap<>();
  private Spending spent = Spending.NONE;

  GridMeasurement(ScalingConfig config, JobContext context, CellRunner runner) {
    this.config = config;
    this.context = context;
    this.runner = runner;
    this.random = NamedRandom.of("scaling", context.seed());
  }

  /**
   * What all searches of the grid used, every sample of a pool once, without those that estimate
   * difficulty.
   *
   * @param textTokens sampled tokens of the texts that answer
   */
  record Spending(Usage usage, double textTokens) {
    static final Spending NONE = new Spending(Usage.NONE, 0);

    private Spending plus(List<Outcome> outcomes) {
      Spending sum = this;
      for (Outcome one : outcomes) {
        Usage used = Usage.of(one.spent().cost(), one.spent().seconds());
        sum = new Spending(sum.usage.plus(1, used), sum.textTokens + one.textTokens());
      }
      return sum;
    }

    double price(Prices prices) {
      return prices.of(usage.prefilled(), usage.cached(), textTokens, usage.sampled());
    }
  }

  Spending spent() {
    return spent;
  }

  /** Measures. */
  ScalingReport report(ScalingGrid grid, Prices prices, ForwardFlops policy, ForwardFlops reward) {
    List<List<Outcome>> difficulty = new ArrayList<>();
    try (Progress.Phase phase =
        context.progress().phase("evaluate scaling", grid.size(), "parts")) {
      for (Sample sample : grid.difficulty()) {
        context.interruption().check();
        difficulty.add(runner.run(sample));
        phase.advance(1);
      }
      for (Sample sample : grid.samples()) {
        context.interruption().check();
        List<Outcome> outcomes = runner.run(sample);
        samples.put(sample, outcomes);
        spent = spent.plus(outcomes);
        phase.advance(1);
      }
      for (Cell cell : grid.searches()) {
        context.interruption().check();
        List<Outcome> outcomes = runner.run(cell);
        results.put(
            cell, outcomes.stream().map(one -> MeanOutcome.of(one, cell.thinking())).toList());
        spent = spent.plus(outcomes);
        phase.advance(1);
      }
      phase.finish(
          Amount.of(grid.size(), "parts of the grid")
              + ", "
              + runner.reused()
              + " of them from earlier runs");
    }
    return new ScalingReport(
        cells(grid, policy, reward),
        Difficulty.of(difficulty),
        config.grid().difficultyBins(),
        prices,
        random);
  }

  private List<MeasuredCell> cells(ScalingGrid grid, ForwardFlops policy, ForwardFlops reward) {
    Map<String, List<Cell>> groups = new LinkedHashMap<>();
    for (Cell cell : grid.cells()) {
      groups
          .computeIfAbsent(
              cell.thinking().label(cell.method().word()) + " " + cell.n(),
              key -> new ArrayList<>())
          .add(cell);
    }
    List<MeasuredCell> cells = new ArrayList<>();
    for (List<Cell> group : groups.values()) {
      cells.add(
          MeasuredCell.of(
              group.get(0),
              group.stream().map(this::result).toList(),
              policy,
              reward,
              random.child("accuracy")));
    }
    return cells;
  }

  private List<MeanOutcome> result(Cell cell) {
    return cell.method().isIndependent() ? pooled(cell) : results.get(cell);
  }

  /** The mean over the subsets of the pool; every method sees the same ones. */
  private List<MeanOutcome> pooled(Cell cell) {
    List<List<Outcome>> pool = new ArrayList<>();
    samples.forEach(
        (sample, outcomes) -> {
          if (sample.run().equals(cell.run()) && sample.thinking().equals(cell.thinking())) {
            pool.add(outcomes);
          }
        });
    List<MeanOutcome> means = new ArrayList<>();
    for (int p = 0; p < pool.get(0).size(); p++) {
      int problem = p;
      means.add(
          MeanOutcome.pooled(
              pool.stream().map(outcomes -> outcomes.get(problem)).toList(),
              cell.method(),
              config.sampling().aggregate(),
              cell.n(),
              cell.thinking(),
              random.child("subsets", cell.run(), p)));
    }
    return means;
  }

  /** The operations of a policy, from its shape. */
  static ForwardFlops policyFlops(String folder) {
    InputFolder base = BaseReference.orSelf(StartingModel.folder(folder));
    String file = ModelFiles.CONFIG;
    ModelConfig shape = ConfigJson.parse(base.text(file), base.path() + "/" + file);
    return new ForwardFlops(new ParameterLayout(shape).parameters(), shape.attentionWidth());
  }

  /** The operations of the reward model. */
  static ForwardFlops rewardFlops(ScalingConfig config) {
    try (LoadedRewardModel model =
        StartingModel.rewardModel(config.rewardModel(), config.layout())) {
      return new ForwardFlops(model.parametersPerToken(), model.attentionWidth());
    }
  }
}
