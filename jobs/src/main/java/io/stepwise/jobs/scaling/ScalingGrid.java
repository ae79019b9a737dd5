package io.stepwise.jobs.scaling;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.scaling.CellRunner.Cell;
import io.stepwise.jobs.scaling.CellRunner.Sample;
import io.stepwise.jobs.solve.SearchMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be run. Methods of independent samples share pools of solutions: one for each seed and
 * limit of thinking, as large as the largest N.
 *
 * @param cells to compare: each method, limit and N under every seed, those of one group in a row
 * @param samples of the pools
 * @param difficulty scored single solutions, drawn apart from those that are compared
 */
record ScalingGrid(List<Cell> cells, List<Sample> samples, List<Sample> difficulty) {
  /**
   * The grid of the settings.
   *
   * @throws InvalidConfiguration if a list is empty
   */
  static ScalingGrid of(ScalingConfig config, JobContext context) {
    ScalingConfig.Grid grid = config.grid();
    check("methods", grid.methods());
    check("num-samples", grid.numSamples());
    check("thinking-tokens", grid.thinkingTokens());
    check("min-thinking-tokens", grid.minThinkingTokens());
    List<Cell> cells = new ArrayList<>();
    for (SearchMethod method : grid.methods().stream().distinct().toList()) {
      for (ThinkingBudget thinking : grid.thinking()) {
        // Without thinking, every method asks for the answer once.
        List<Integer> sizes =
            method == SearchMethod.SINGLE || thinking.most() == 0
                ? List.of(1)
                : grid.numSamples().stream().distinct().sorted().toList();
        for (int n : sizes) {
          for (int s = 0; s < grid.numSeeds(); s++) {
            cells.add(new Cell(method, thinking, n, "seed-" + (context.seed() + s)));
          }
        }
      }
    }
    List<Sample> difficulty = new ArrayList<>();
    for (int i = 1; i <= grid.difficultySamples(); i++) {
      String run = "seed-" + context.seed() + "-difficulty-" + i;
      difficulty.add(new Sample(ThinkingBudget.NONE, run, 0));
    }
    return new ScalingGrid(cells, samples(cells), difficulty);
  }

  private static void check(String setting, List<?> values) {
    if (values.isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot use setting %s: the list is empty (0, expected at least 1)".formatted(setting));
    }
  }

  private static List<Sample> samples(List<Cell> cells) {
    Map<Sample, Integer> sizes = new LinkedHashMap<>();
    for (Cell cell : cells) {
      if (cell.method().isIndependent()) {
        sizes.merge(new Sample(cell.thinking(), cell.run(), 0), cell.n(), Math::max);
      }
    }
    List<Sample> samples = new ArrayList<>();
    sizes.forEach(
        (first, size) -> {
          for (int i = 0; i < size; i++) {
            samples.add(new Sample(first.thinking(), first.run(), i));
          }
        });
    return samples;
  }

  /** The cells that are searches of their own. */
  List<Cell> searches() {
    return cells.stream().filter(cell -> !cell.method().isIndependent()).toList();
  }

  /** Number of files of results. */
  int size() {
    return searches().size() + samples.size() + difficulty.size();
  }

  /** Most tokens that can be sampled for one problem, in solutions. */
  long solutions() {
    return samples.size() + difficulty.size() + searches().stream().mapToLong(Cell::n).sum();
  }
}
