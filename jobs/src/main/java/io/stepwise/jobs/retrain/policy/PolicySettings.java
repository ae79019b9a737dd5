package io.stepwise.jobs.retrain.policy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.policy.ppo.PpoSettings;

/**
 * Whether and how {@code retrain} trains a policy with the reward model that it leaves in force.
 * Asked for by naming the three folders.
 *
 * @param initial the first champion policy; ignored once there is one
 * @param problems folder with problems to train on
 * @param frozen folder with problems to measure on, copied on its first use
 * @param task name of the task that grades answers, or auto
 * @param iterations batches of chains
 * @param numPrompts problems per batch
 * @param numSamples chains per problem of a batch
 * @param evalSamples chains per frozen problem
 * @param maxTokens longest response
 * @param partitions Spark tasks
 * @param margin loss of pass@1 that still counts as no worse: the interval of the paired difference
 *     must lie above its negative
 * @param maxLengthRatio how many times as long as the champion's chains may be, in tokens
 * @param maxTruncated how much larger the share of chains may be that end only because of their
 *     budget
 * @param ppo how it learns
 * @param formats how policies are asked, and their responses divided into steps
 */
public record PolicySettings(
    @Setting("First champion policy: a model folder") String initial,
    @Setting("Folder with problems to train the policy on; if absent, no policy is trained")
        String problems,
    @Setting("Folder with problems to evaluate policies on; copied on first use") String frozen,
    @Setting("Task that grades the answers; auto follows the problems") String task,
    @Setting(value = "Iterations of sampling and training", min = 1) int iterations,
    @Setting(value = "Problems per iteration", min = 1, max = 1_000_000) int numPrompts,
    @Setting(value = "Chains sampled per problem", min = 1, max = 65_536) int numSamples,
    @Setting(value = "Chains sampled per frozen problem", min = 1, max = 65_536) int evalSamples,
    @Setting(value = "Maximum response length", unit = "tokens", min = 1, max = 1_048_576)
        int maxTokens,
    @Setting(value = "Spark tasks", min = 1, max = 100_000) int partitions,
    @Setting(value = "Maximum decrease of pass@1 that still counts as no worse", min = 0, max = 1)
        double margin,
    @Setting(value = "Largest mean chain length, as a multiple of the champion's", min = 1)
        double maxLengthRatio,
    @Setting(value = "Largest increase of the share of truncated chains", min = 0, max = 1)
        double maxTruncated,
    PpoSettings ppo,
    @Unwrapped FormatSettings formats) {
  /** None is trained; if asked, as {@code train-policy} does by default. */
  public static final PolicySettings DEFAULTS =
      new PolicySettings(
          null,
          null,
          null,
          Tasks.AUTO,
          34,
          32,
          8,
          16,
          80,
          2,
          0.02,
          2,
          0.1,
          PpoSettings.DEFAULT,
          FormatSettings.DEFAULTS);

  /** Rejects settings of which only some are given. */
  public PolicySettings {
    boolean some = initial != null || problems != null || frozen != null;
    if (some && (initial == null || problems == null || frozen == null)) {
      throw new InvalidConfiguration(
          "Cannot train a policy: policy.initial, policy.problems and policy.frozen must be set together"
              + " ("
              + initial
              + ", "
              + problems
              + ", "
              + frozen
              + ", expected three folders, or none)");
    }
  }

  /** The policy's optimizer steps, if no iteration ends early. */
  public int policySteps() {
    return ppo.policySteps(iterations, (long) numPrompts * numSamples);
  }

  /** Whether a policy is to be trained. */
  public boolean isAsked() {
    return problems != null;
  }
}
