package io.stepwise.policy.ppo;

import io.stepwise.lm.StepTime;

/**
 * How long the parts of PPO take for some chains.
 *
 * @param experience seconds of the forward passes of policy, reference and critic, once per
 *     iteration
 * @param policy the policy's optimizer step
 * @param critic the critic's; none without one
 */
public record PpoTime(double experience, StepTime policy, StepTime critic) {
  /**
   * The time of one optimizer step of policy and critic, with its share of the experience.
   *
   * @param epochs steps that the experience is used for
   * @param policyShare share of the iterations in which the policy is trained
   */
  public StepTime step(int epochs, double policyShare) {
    return new StepTime(
        experience / epochs + policyShare * policy.gradients() + critic.gradients(),
        policyShare * policy.update() + critic.update());
  }
}
