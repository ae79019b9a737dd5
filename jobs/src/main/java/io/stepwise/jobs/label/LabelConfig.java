package io.stepwise.jobs.label;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.rollout.labelling.RolloutSelection;
import io.stepwise.rollout.spark.LabelMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code label}.
 *
 * @param input folder of solutions or chains
 * @param method how steps are labelled
 * @param policy folder of the policy that completes solutions
 * @param rewardModel folder of the reward model that judges steps
 * @param threshold P(correct) below which the judge rates a step wrong
 * @param labels what is written of the labels
 * @param task name of the task that grades completions, or auto
 * @param output where the labelled solutions go
 * @param partitions Spark tasks
 * @param checkpointEvery solutions that are saved together on the way
 * @param completions how the policy completes
 * @param omega how omega chooses rollouts
 * @param layout how the judge reads its input
 * @param formats how the policy is asked, and its responses divided into steps
 */
public record LabelConfig(
    @Setting(
            value = "Folder of solutions (ingest) or chains (rollout) whose steps are labelled",
            required = true)
        String input,
    @Setting("Labelling method") LabelMethod method,
    @Setting("Policy that completes solutions: a model folder; not used by judge and rules")
        String policy,
    @Setting("Reward model that judges steps: a model folder, for judge and consensus")
        String rewardModel,
    @Setting(value = "P(correct) below which the judge rates a step wrong", min = 0, max = 1)
        double threshold,
    @Setting("Labels to write: soft has values and samples, hard only ratings") LabelType labels,
    @Setting("Task that grades completions, or whose rules label steps; auto follows the input")
        String task,
    @Setting(value = "Output folder for the labelled solutions", required = true) String output,
    @Setting(value = "Spark tasks", min = 1, max = 100_000) int partitions,
    @Setting(value = "Solutions between checkpoints", min = 1) int checkpointEvery,
    @Unwrapped CompletionSettings completions,
    OmegaSettings omega,
    @Unwrapped LayoutConfig layout,
    @Unwrapped FormatSettings formats)
    implements PartlyUsed {
  /** Soft Monte Carlo labels. */
  public static final LabelConfig DEFAULTS =
      new LabelConfig(
          null,
          LabelMethod.MONTE_CARLO,
          null,
          null,
          0.5,
          LabelType.SOFT,
          Tasks.AUTO,
          null,
          2,
          512,
          CompletionSettings.DEFAULTS,
          OmegaSettings.DEFAULTS,
          LayoutConfig.AUTO,
          FormatSettings.DEFAULTS);

  /**
   * The constants of OmegaPRM's selection (arXiv:2406.06592, section 3.3).
   *
   * @param alpha α
   * @param beta β
   * @param length L
   * @param exploration c
   */
  public record OmegaSettings(
      @Setting(
              value =
                  "Base of the value factor in the score of a rollout: alpha to the power of 1 - value",
              above = 0,
              max = 1)
          double alpha,
      @Setting(
              value = "Base of the length factor: beta to the power of tokens / length",
              above = 0,
              max = 1)
          double beta,
      @Setting(
              value = "Rollout length at which the length factor is beta",
              unit = "tokens",
              above = 0)
          double length,
      @Setting(value = "Exploration constant: weight of states that were rarely selected", min = 0)
          double exploration) {
    /** The paper's. */
    public static final OmegaSettings DEFAULTS =
        new OmegaSettings(
            RolloutSelection.DEFAULT.alpha(),
            RolloutSelection.DEFAULT.beta(),
            RolloutSelection.DEFAULT.length(),
            RolloutSelection.DEFAULT.exploration());

    RolloutSelection selection() {
      return new RolloutSelection(alpha, beta, length, exploration);
    }
  }

  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused = new LinkedHashMap<>();
    String why = "with method=" + method.word();
    if (!method.needsPolicy()) {
      List.of("policy", "num-samples", "temperature", "max-tokens")
          .forEach(key -> unused.put(key, why));
      FormatSettings.KEYS.forEach(key -> unused.put(key, why));
    }
    if (!method.needsJudge()) {
      List.of("reward-model", "threshold").forEach(key -> unused.put(key, why));
      LayoutConfig.KEYS.forEach(key -> unused.put(key, why));
    }
    if (method != LabelMethod.OMEGA) {
      List.of("searches", "omega").forEach(key -> unused.put(key, why));
    }
    return unused;
  }

  /** The same of another input. */
  LabelConfig of(String other) {
    return new LabelConfig(
        other,
        method,
        policy,
        rewardModel,
        threshold,
        labels,
        task,
        output,
        partitions,
        checkpointEvery,
        completions,
        omega,
        layout,
        formats);
  }

  /** The same with another task. */
  LabelConfig withTask(String other) {
    return new LabelConfig(
        input,
        method,
        policy,
        rewardModel,
        threshold,
        labels,
        other,
        output,
        partitions,
        checkpointEvery,
        completions,
        omega,
        layout,
        formats);
  }

  /** The same with another method, its models and another output. */
  public LabelConfig with(
      LabelMethod other, String otherPolicy, String otherJudge, String otherOutput) {
    return new LabelConfig(
        input,
        other,
        otherPolicy,
        otherJudge,
        threshold,
        labels,
        task,
        otherOutput,
        partitions,
        checkpointEvery,
        completions,
        omega,
        layout,
        formats);
  }
}
