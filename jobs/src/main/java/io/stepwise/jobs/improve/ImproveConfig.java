package io.stepwise.jobs.improve;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.preset.PresetDefaults;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.solve.Effort;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SearchSettings;
import io.stepwise.jobs.solve.SolveConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings of {@code improve}.
 *
 * @param policy folder of the policy to start from
 * @param rewardModel folder of the reward model
 * @param problems folder of training problems with reference answers
 * @param heldOut folder of problems that measure the policies
 * @param output folder for all iterations
 * @param price file with prices; null for none
 * @param task reads and grades answers
 * @param loop what an iteration does
 * @param sampling of the search
 * @param partitions Spark tasks
 * @param traces what is learned from the trees of the searches
 * @param sft fine-tuning of an iteration
 * @param prm training of the reward model on labels of the searches
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
    @Setting(
            value = "Folder of held-out problems that measure the policies",
            required = true,
            placeholder = "FOLDER")
        String heldOut,
    @Setting(value = "Output folder for all iterations", required = true) String output,
    @Setting(
            value =
                "JSON file with prices per million tokens; adds the price of each iteration's search",
            placeholder = "FILE")
        String price,
    @Setting("Task that grades the answers; auto follows the problems") String task,
    @Unwrapped Loop loop,
    @Unwrapped Sampling sampling,
    @Setting(value = "Spark tasks", min = 1, max = 100_000) int partitions,
    @Unwrapped Traces traces,
    SftSettings sft,
    PrmSettings prm,
    @Unwrapped LayoutConfig layout,
    @Unwrapped FormatSettings formats,
    SearchSettings search)
    implements PartlyUsed {
  static final ImproveConfig DEFAULTS =
      new ImproveConfig(
          null,
          null,
          null,
          null,
          null,
          null,
          Tasks.AUTO,
          Loop.DEFAULTS,
          Sampling.DEFAULTS,
          2,
          Traces.NONE,
          new SftSettings(60, 64, 0.005, 10, OptimizerSettings.Method.MUON, 2),
          new PrmSettings(
              60, 64, 0.005, 10, OptimizerSettings.Method.MUON, 0.5, NeutralAs.POSITIVE, 512, 2),
          LayoutConfig.AUTO,
          FormatSettings.DEFAULTS,
          SearchSettings.DEFAULTS);

  /** Defaults where the policy, or the reward model, is a pretrained model. */
  static final ConditionalDefaults<ImproveConfig> PRETRAINED =
      PresetDefaults.<ImproveConfig>following(ImproveConfig::policy)
          .withMaxTokens("max-tokens")
          .with("sft.optimizer", OptimizerSettings.Method.ADAMW)
          .with("sft.learning-rate", 2e-5)
          .withWarmup("sft.warmup-steps", config -> config.sft.maxSteps())
          .with("sft.lr-scheduler-type", LrSchedulerType.COSINE)
          .with("sft.batch-size", 16)
          .withMaxLength("sft.max-length", 1024)
          .and(
              PresetDefaults.<ImproveConfig>following(ImproveConfig::rewardModel)
                  .with("prm.optimizer", OptimizerSettings.Method.ADAMW)
                  .with("prm.learning-rate", 1e-5)
                  .withWarmup("prm.warmup-steps", config -> config.prm.maxSteps())
                  .with("prm.lr-scheduler-type", LrSchedulerType.COSINE)
                  .with("prm.batch-size", 16)
                  .with("prm.lm-loss-weight", 0.0)
                  .withMaxLength("prm.max-length", 1024));

  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused =
        search.unusedKeys(
            List.of(sampling.method()), traces.repairs() > 0 ? Set.of("threshold") : Set.of());
    if (!traces.stepLabels()) {
      unused.put("prm", "with step-labels=false");
    }
    if (traces.repairs() == 0) {
      unused.put("repair-marker", "with repairs=0");
    }
    return unused;
  }

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
      @Setting(value = "Training problems searched per iteration", min = 1, max = 1_000_000)
          int numPrompts,
      @Setting(
              value = "Minimum score of a right solution that is kept for fine-tuning",
              min = 0,
              max = 1)
          double minScore,
      @Setting(
              value = "Single solutions per held-out problem that measure a policy",
              min = 1,
              max = 65_536)
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
      @Setting(
              value = "Solutions, beams, particles or tree visits per problem",
              min = 1,
              max = 65_536)
          int numSamples,
      @Setting(value = "Maximum tokens of one solution", unit = "tokens", min = 2, max = 1_048_576)
          int maxTokens,
      @Setting(value = "Sampling temperature", above = 0) double temperature,
      @Setting("How the step scores of a solution become one score") StepAggregation aggregate) {
    static final Sampling DEFAULTS =
        new Sampling(SearchMethod.WEIGHTED_MAJORITY, 8, 80, 1, StepAggregation.PROD);
  }

  /**
   * What is learned from the trees of the searches.
   *
   * @param repairs most repairs of a kept solution
   * @param repairMarker text of the step that takes the step before it back
   * @param stepLabels whether the searches label steps for the reward model
   */
  public record Traces(
      @Setting(
              value =
                  "Maximum number of rejected steps to keep in a solution, each before the step "
                      + "that replaced it",
              min = 0)
          int repairs,
      @Setting("Step between a rejected step and the one that replaces it") String repairMarker,
      @Setting(
              "Also train the reward model after each iteration; the label of a step is the "
                  + "share of right answers among the finished solutions that continue from it")
          boolean stepLabels) {
    static final Traces NONE = new Traces(0, "Wait, that step is wrong.", false);

    /** Whether the trees of the searches are needed. */
    boolean usesTrees() {
      return repairs > 0 || stepLabels;
    }
  }

  /**
   * Rejects methods whose trees do not branch at steps.
   *
   * @throws InvalidConfiguration naming the method
   */
  void checkTraces() {
    if (sampling.method().isIndependent() && traces.usesTrees()) {
      throw new InvalidConfiguration(
          "Cannot use setting %s: the method samples whole solutions (%s, expected one that searches step by step, e.g. mcts)"
              .formatted(
                  traces.repairs() > 0 ? "repairs" : "step-labels", sampling.method().word()));
    }
  }

  /** A folder of the run relative to the output, so that a run elsewhere has equal bytes. */
  String withinOutput(String folder) {
    return folder.substring(output.length() + 1);
  }

  /** A search with a policy and a reward model, without trees to show. */
  SolveConfig solve(String from, String reward, SearchMethod method, int n) {
    return new SolveConfig(
        from,
        reward,
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
