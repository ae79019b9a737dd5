package io.stepwise.jobs.improve;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.Unwrapped;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.solve.Effort;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SearchSettings;
import io.stepwise.jobs.solve.SolveConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.evaluation.StepAggregation;

/**
 * Settings of {@code improve}.
 *
 * @param policy folder of the policy to start from
 * @param rewardModel folder of the reward model
 * @param problems folder of training problems with reference answers
 * @param heldOut folder of problems that measure the policies
 * @param output folder for all iterations
 * @param task reads and grades answers
 * @param loop what an iteration does
 * @param sampling of the search
 * @param partitions Spark tasks
 * @param sft fine-tuning of an iteration
 * @param layout how the reward model reads its input
 * @param formats how the policy is asked, and its responses divided into steps
 * @param search details of the method
 */
public record ImproveConfig(
    @Setting(value = "Policy to start from: a model folder", required = true) String policy,
    @Setting(value = "Reward model that scores the steps: a model folder", required = true)
        String rewardModel,
    @Setting(value = "Folder of training problems with reference answers", required = true)
        String problems,
    @Setting(value = "Folder of held-out problems that measure the policies", required = true)
        String heldOut,
    @Setting(value = "Output folder for all iterations", required = true) String output,
    @Setting("Task that grades the answers; auto follows the problems") String task,
    @Unwrapped Loop loop,
    @Unwrapped Sampling sampling,
    @Setting(value = "Spark tasks", min = 1) int partitions,
    SftSettings sft,
    @Unwrapped LayoutConfig layout,
    @Unwrapped FormatSettings formats,
    SearchSettings search) {
  static final ImproveConfig DEFAULTS =
      new ImproveConfig(
          null,
          null,
          null,
          null,
          null,
          Tasks.AUTO,
          Loop.DEFAULTS,
          Sampling.DEFAULTS,
          2,
          new SftSettings(60, 64, 0.005, 10, OptimizerSettings.Method.MUON, 2),
          LayoutConfig.AUTO,
          FormatSettings.DEFAULTS,
          SearchSettings.DEFAULTS);

  /**
   * What an iteration does.
   *
   * @param iterations number of iterations
   * @param numPrompts training problems of an iteration
   * @param minScore least score of a solution that is kept
   * @param evalSamples single solutions of each held-out problem
   */
  public record Loop(
      @Setting(value = "Number of iterations", min = 1) int iterations,
      @Setting(value = "Training problems searched per iteration", min = 1) int numPrompts,
      @Setting(
              value = "Minimum score of a right solution that is kept for fine-tuning",
              min = 0,
              max = 1)
          double minScore,
      @Setting(value = "Single solutions per held-out problem that measure a policy", min = 1)
          int evalSamples) {
    static final Loop DEFAULTS = new Loop(4, 256, 0, 4);
  }

  /**
   * The search.
   *
   * @param method how to search
   * @param numSamples N
   * @param maxTokens most tokens of one solution
   * @param temperature of sampling
   * @param aggregate makes one score of a solution's steps
   */
  public record Sampling(
      @Setting("Search method") SearchMethod method,
      @Setting(value = "Solutions, beams, particles or tree visits per problem", min = 1)
          int numSamples,
      @Setting(value = "Maximum tokens of one solution", unit = "tokens", min = 2) int maxTokens,
      @Setting(value = "Sampling temperature", above = 0) double temperature,
      @Setting("How the step scores of a solution become one score") StepAggregation aggregate) {
    static final Sampling DEFAULTS =
        new Sampling(SearchMethod.WEIGHTED_MAJORITY, 8, 80, 1, StepAggregation.PROD);
  }

  /** A search with a policy. */
  SolveConfig solve(String from, SearchMethod method, int n) {
    return new SolveConfig(
        from,
        rewardModel,
        problems,
        null,
        task,
        method,
        sampling.aggregate(),
        new SolveConfig.Limits(
            Effort.MEDIUM, n, null, 0, null, sampling.maxTokens(), sampling.temperature()),
        SolveConfig.Shown.DEFAULTS,
        partitions,
        1,
        layout,
        formats,
        search);
  }
}
