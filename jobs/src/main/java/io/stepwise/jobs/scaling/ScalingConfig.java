package io.stepwise.jobs.scaling;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.solve.Effort;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SearchSettings;
import io.stepwise.jobs.solve.SolveConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings of {@code evaluate scaling}.
 *
 * @param policy folder of the policy
 * @param rewardModel folder of the reward model
 * @param problems folder of problems with reference answers
 * @param output folder for the report
 * @param cells folder for the results of each method and budget; null for {@code OUTPUT.cells}
 * @param price file with prices; null for none
 * @param task reads and grades answers
 * @param grid what is measured
 * @param sampling of all methods
 * @param partitions Spark tasks
 * @param layout how the reward model reads its input
 * @param formats how the policy is asked, and its responses divided into steps
 * @param search details of the methods
 */
public record ScalingConfig(
    @Setting(value = "Policy that solves the problems: a model folder", required = true)
        String policy,
    @Setting(value = "Reward model that scores the steps: a model folder", required = true)
        String rewardModel,
    @Setting(
            value = "Folder of problems with reference answers, written by ingest",
            required = true)
        String problems,
    @Setting(value = "Output folder for scaling.json and scaling.html", required = true)
        String output,
    @Setting(
            value =
                "Folder for the results of each method, number of samples and seed, which later runs"
                    + " reuse; OUTPUT.cells if absent",
            placeholder = "FOLDER")
        String cells,
    @Setting(
            value =
                "JSON file with prices per million tokens; adds the price of a search to each cell",
            placeholder = "FILE")
        String price,
    @Setting("Task that grades the answers; auto follows the problems") String task,
    @Unwrapped Grid grid,
    @Unwrapped Sampling sampling,
    @Setting(value = "Spark tasks", min = 1, max = 100_000) int partitions,
    @Unwrapped LayoutConfig layout,
    @Unwrapped FormatSettings formats,
    SearchSettings search)
    implements PartlyUsed {
  static final ScalingConfig DEFAULTS =
      new ScalingConfig(
          null,
          null,
          null,
          null,
          null,
          null,
          Tasks.AUTO,
          Grid.DEFAULTS,
          Sampling.DEFAULTS,
          2,
          LayoutConfig.AUTO,
          FormatSettings.DEFAULTS,
          SearchSettings.DEFAULTS);

  @Override
  public Map<String, String> unusedKeys() {
    return search.unusedKeys(grid.methods(), Set.of());
  }

  /**
   * What is measured.
   *
   * @param methods search methods
   * @param numSamples values of N
   * @param thinkingTokens most tokens of the thinking of one solution
   * @param minThinkingTokens least tokens of the same
   * @param numSeeds seeds of each cell
   * @param difficultySamples single solutions of each problem that estimate its difficulty
   * @param difficultyBins bins of problems by difficulty
   */
  public record Grid(
      @Setting("Search methods to compare") List<SearchMethod> methods,
      @Setting(
              value = "Values of N: solutions, beams, particles or tree visits",
              min = 1,
              max = 65_536)
          List<Integer> numSamples,
      @Setting(
              value =
                  "Values of the maximum thinking tokens of one solution, as in solve; -1 for no limit",
              unit = "tokens",
              min = -1)
          List<Integer> thinkingTokens,
      @Setting(
              value =
                  "Values of the minimum thinking tokens of one solution, as in solve; each is"
                      + " combined with every maximum that is not less",
              unit = "tokens",
              min = 0)
          List<Integer> minThinkingTokens,
      @Setting(value = "Number of seeds, counted from --seed", min = 1, max = 10_000) int numSeeds,
      @Setting(
              value = "Single solutions per problem that estimate its difficulty",
              min = 1,
              max = 65_536)
          int difficultySamples,
      @Setting(value = "Bins of problems by difficulty", min = 1, max = 1_000) int difficultyBins) {
    static final Grid DEFAULTS =
        new Grid(
            List.of(
                SearchMethod.SINGLE,
                SearchMethod.MAJORITY,
                SearchMethod.WEIGHTED_MAJORITY,
                SearchMethod.BEST_OF_N,
                SearchMethod.BEAM,
                SearchMethod.DVTS,
                SearchMethod.BACKTRACKING,
                SearchMethod.MCTS),
            List.of(1, 4, 16),
            List.of(ThinkingBudget.UNLIMITED),
            List.of(0),
            3,
            8,
            5);

    /** Solutions of one problem that all seeds may sample with one limit of thinking. */
    private static final long MOST_SAMPLES = 1_000_000;

    /** Rejects a grid that could not be finished. */
    public Grid {
      long largest = numSamples.stream().mapToLong(n -> n).max().orElse(0);
      if (largest * numSeeds > MOST_SAMPLES) {
        throw new InvalidConfiguration(
            "Cannot use setting num-samples: too many samples of one problem over all seeds (%d with num-seeds %d, expected at most %d in all)"
                .formatted(largest, numSeeds, MOST_SAMPLES));
      }
    }

    /** The limits of thinking, ascending. */
    List<ThinkingBudget> thinking() {
      return ThinkingBudget.of(minThinkingTokens, thinkingTokens);
    }
  }

  /**
   * Sampling of all methods.
   *
   * @param maxTokens most tokens of one solution
   * @param temperature of sampling
   * @param aggregate combines the scores of a solution's steps
   */
  public record Sampling(
      @Setting(value = "Maximum tokens of one solution", unit = "tokens", min = 2, max = 1_048_576)
          int maxTokens,
      @Setting(value = "Sampling temperature", above = 0) double temperature,
      @Setting("How the step scores of a solution become one score") StepAggregation aggregate) {
    static final Sampling DEFAULTS = new Sampling(512, 0.8, StepAggregation.PROD);
  }

  /** The search of one method with N samples. */
  SolveConfig solve(SearchMethod method, int n, ThinkingBudget thinking) {
    return new SolveConfig(
        policy,
        rewardModel,
        problems,
        null,
        task,
        method,
        sampling.aggregate(),
        new SolveConfig.Limits(
            Effort.MEDIUM,
            n,
            thinking.most(),
            thinking.least(),
            null,
            sampling.maxTokens(),
            sampling.temperature()),
        SolveConfig.Shown.DEFAULTS,
        partitions,
        1,
        layout,
        formats,
        search);
  }
}
