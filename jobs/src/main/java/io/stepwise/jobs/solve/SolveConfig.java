package io.stepwise.jobs.solve;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings of {@code solve}.
 *
 * @param policy folder of the policy
 * @param rewardModel folder of the reward model; null for methods that need none
 * @param problems file or folder of problems, or - for standard input
 * @param output file for the results; null for standard output
 * @param task reads answers
 * @param method how to search
 * @param aggregate combines the scores of a solution's steps
 * @param limits how much to spend
 * @param shown what the results have
 * @param partitions Spark tasks
 * @param checkpointEvery problems between checkpoints
 * @param layout how the reward model reads its input
 * @param formats how the policy is asked, and its responses divided into steps
 * @param search details of the methods
 */
public record SolveConfig(
    @Setting(value = "Policy that solves the problems: a model folder", required = true)
        String policy,
    @Setting("Reward model that scores the steps: a model folder; single and majority need none")
        String rewardModel,
    @Setting(
            value =
                "Problems: JSON lines {id, problem}, a folder written by ingest, or - for standard input",
            required = true)
        String problems,
    @Setting("Output file: JSON lines, one per problem; standard output if absent") String output,
    @Setting("Task that extracts the answers; auto follows the problems") String task,
    @Setting("Search method") SearchMethod method,
    @Setting("How the step scores of a solution become one score") StepAggregation aggregate,
    @Unwrapped Limits limits,
    @Unwrapped Shown shown,
    @Setting(value = "Spark tasks", min = 1, max = 100_000) int partitions,
    @Setting(value = "Problems between checkpoints", min = 1) int checkpointEvery,
    @Unwrapped LayoutConfig layout,
    @Unwrapped FormatSettings formats,
    SearchSettings search)
    implements PartlyUsed {
  /** Best of 16 solutions of at most 512 tokens. */
  public static final SolveConfig DEFAULTS =
      new SolveConfig(
          null,
          null,
          null,
          null,
          Tasks.AUTO,
          SearchMethod.BEST_OF_N,
          StepAggregation.PROD,
          Limits.DEFAULTS,
          Shown.DEFAULTS,
          2,
          64,
          LayoutConfig.AUTO,
          FormatSettings.DEFAULTS,
          SearchSettings.DEFAULTS);

  /**
   * How much to spend on a problem.
   *
   * @param effort where no numbers are given
   * @param numSamples N; null for what the effort says
   * @param thinkingTokens most tokens of the thinking of one solution, or of a plain chain; null or
   *     −1 for no limit but {@code maxTokens}
   * @param minThinkingTokens least tokens of the same
   * @param budgetTokens most sampled tokens; null for N times {@code maxTokens}, −1 for no limit
   * @param maxTokens most tokens of one solution, its answer included
   * @param temperature of sampling
   */
  public record Limits(
      @Setting("Search effort per problem; explicit numbers take precedence") Effort effort,
      @Setting(
              value = "Solutions, beams, particles or tree visits; by default the effort's number",
              min = 1,
              max = 65_536)
          Integer numSamples,
      @Setting(
              value =
                  "Maximum thinking tokens of one solution: those between its think tags, or all of"
                      + " a plain chain; at most max-tokens - 1, -1 for no limit",
              unit = "tokens",
              min = -1)
          Integer thinkingTokens,
      @Setting(
              value =
                  "Minimum thinking tokens of one solution; where thinking ends earlier, it is"
                      + " continued with Wait",
              unit = "tokens",
              min = 0)
          int minThinkingTokens,
      @Setting(
              value =
                  "Maximum sampled tokens of a problem, discarded branches included; by default"
                      + " num-samples times max-tokens, -1 for no limit",
              unit = "tokens",
              min = -1)
          Long budgetTokens,
      @Setting(
              value = "Maximum tokens of one solution, its answer included",
              unit = "tokens",
              min = 2,
              max = 1_048_576)
          int maxTokens,
      @Setting(value = "Sampling temperature", min = 0) double temperature) {
    /** Medium effort, 512 tokens a solution, temperature 0.8. */
    public static final Limits DEFAULTS = new Limits(Effort.MEDIUM, null, null, 0, null, 512, 0.8);

    /** N. */
    int samples() {
      return numSamples != null ? numSamples : effort.samples();
    }
  }

  /**
   * What the results have.
   *
   * @param price file with prices
   * @param summary whether there is an account of the reasoning
   * @param showReasoning whether there is the reasoning
   * @param showCandidates whether there are all solutions that the result was chosen from
   * @param trees folder for pages with the trees; null for none
   */
  public record Shown(
      @Setting(
              value = "JSON file with prices per million tokens; adds a cost to each result",
              placeholder = "FILE")
          String price,
      @Setting("Add a short account of the reasoning to each result") Summary summary,
      @Setting("Add the reasoning to each result") boolean showReasoning,
      @Setting("Add all candidates to each result, with their answers, scores and sampled tokens")
          boolean showCandidates,
      @Setting(
              value = "Folder for a page per problem that shows the search tree",
              placeholder = "FOLDER")
          String trees) {
    /** The answer alone. */
    public static final Shown DEFAULTS = new Shown(null, Summary.NONE, false, false, null);
  }

  @Override
  public Map<String, String> unusedKeys() {
    boolean auto = limits.effort() == Effort.AUTO;
    Map<String, String> unused =
        search.unusedKeys(List.of(method), auto ? Set.of("auto-threshold") : Set.of());
    if (!auto) {
      unused.replace("search.auto-threshold", "without effort=auto");
    }
    if (rewardModel == null) {
      LayoutConfig.KEYS.forEach(key -> unused.put(key, "without reward-model"));
    }
    return unused;
  }

  /** The same with other limits. */
  public SolveConfig withLimits(Limits other) {
    return new SolveConfig(
        policy,
        rewardModel,
        problems,
        output,
        task,
        method,
        aggregate,
        other,
        shown,
        partitions,
        checkpointEvery,
        layout,
        formats,
        search);
  }
}
