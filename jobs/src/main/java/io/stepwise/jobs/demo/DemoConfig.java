package io.stepwise.jobs.demo;

import io.stepwise.jobs.config.Setting;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.training.PrmSettings;

/**
 * Settings of {@code demo}.
 *
 * @param output folder of the run
 * @param demonstrations imperfect solutions to fine-tune on
 * @param labelRows step-labelled solutions
 * @param labelSlip how often the labelled solutions' author slips
 * @param heldOut problems to evaluate on
 * @param samples chains per held-out problem
 * @param iterations batches of chains
 * @param prompts problems per iteration
 * @param chains chains per problem and iteration
 * @param sft how the policy is fine-tuned
 * @param prm how the reward model is trained
 * @param ppo how the policy learns from scored chains
 */
public record DemoConfig(
    @Setting("Folder of the run") String output,
    @Setting(value = "Imperfect solutions to fine-tune on", min = 1) int demonstrations,
    @Setting(value = "Step-labelled solutions", min = 1) int labelRows,
    @Setting(value = "How often their author slips", min = 0, max = 1) double labelSlip,
    @Setting(value = "Problems to evaluate on", min = 1) int heldOut,
    @Setting(value = "Chains per held-out problem", min = 1) int samples,
    @Setting(value = "Batches of chains", min = 1) int iterations,
    @Setting(value = "Problems per batch", min = 1) int prompts,
    @Setting(value = "Chains per problem of a batch", min = 1) int chains,
    SftSettings sft,
    PrmSettings prm,
    PpoSettings ppo) {
  /** The whole demo: minutes on two cores. */
  public static final DemoConfig DEFAULTS =
      new DemoConfig(
          "runs/demo",
          20_000,
          20_000,
          0.25,
          200,
          16,
          34,
          32,
          8,
          SftSettings.DEFAULT,
          PrmSettings.DEFAULT,
          PpoSettings.DEFAULT);
}
