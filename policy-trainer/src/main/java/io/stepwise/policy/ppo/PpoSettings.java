package io.stepwise.policy.ppo;

import io.stepwise.data.error.InvalidConfiguration;

/**
 * How a policy learns from scored chains.
 *
 * @param policyRate learning rate of the policy (AdamW)
 * @param criticRate learning rate of the critic (AdamW)
 * @param warmup updates until the policy's learning rate is reached: Adam's first steps are as long
 *     as the rate however small the gradient
 * @param criticWarmup iterations in which only the critic learns
 * @param epochs passes over an iteration's chains
 * @param minibatch chains per update
 * @param clipLow ε below 1
 * @param clipHigh ε above 1
 * @param dualClip bound on the loss of bad tokens, as a multiple of |A|
 * @param valueRange how far the critic may move from what it said, per iteration
 * @param klBeta β, price in reward per nat of leaving the reference
 * @param klStop mean k3 per token of an epoch (old ‖ new) beyond which an iteration's updates stop
 * @param lambda λ of generalised advantage estimation; γ = 1
 * @param outcomeWeight reward of a right answer
 * @param processForm how step scores become what steps are paid
 * @param processWeight multiplies what steps are paid
 * @param missingEndPenalty subtracted from a chain that was cut by its budget
 * @param entropyBonus coefficient of the entropy in the loss
 * @param shards threads that share an update; part of the arithmetic
 */
public record PpoSettings(
    double policyRate,
    double criticRate,
    int warmup,
    int criticWarmup,
    int epochs,
    int minibatch,
    double clipLow,
    double clipHigh,
    double dualClip,
    double valueRange,
    double klBeta,
    double klStop,
    double lambda,
    double outcomeWeight,
    ProcessForm processForm,
    double processWeight,
    double missingEndPenalty,
    double entropyBonus,
    int shards) {
  /** The small task's. */
  public static final PpoSettings DEFAULT =
      new PpoSettings(
          4e-4,
          1e-3,
          8,
          2,
          2,
          128,
          0.2,
          0.28,
          3,
          0.5,
          0.02,
          0.05,
          0.95,
          1,
          ProcessForm.MIN,
          1,
          0.5,
          0,
          2);

  /** Refuses numbers out of range. */
  public PpoSettings {
    if (!(policyRate > 0) || !(criticRate > 0) || epochs < 1) {
      throw refusal(
          "policyRate, criticRate or epochs",
          policyRate + ", " + criticRate + ", " + epochs,
          "> 0, > 0, >= 1");
    }
    if (warmup < 0 || criticWarmup < 0) {
      throw refusal("warmup or criticWarmup", warmup + ", " + criticWarmup, ">= 0, >= 0");
    }
    if (minibatch < 1 || shards < 1 || !(klStop > 0) || !(klBeta >= 0)) {
      throw refusal(
          "minibatch, shards, klStop or klBeta",
          minibatch + ", " + shards + ", " + klStop + ", " + klBeta,
          ">= 1, >= 1, > 0, >= 0");
    }
    if (!(missingEndPenalty >= 0) || !(entropyBonus >= 0)) {
      throw refusal(
          "missingEndPenalty or entropyBonus",
          missingEndPenalty + ", " + entropyBonus,
          ">= 0, >= 0");
    }
  }

  private static InvalidConfiguration refusal(String what, String values, String expected) {
    return new InvalidConfiguration(
        "Cannot train policy: "
            + what
            + " out of range ("
            + values
            + ", expected "
            + expected
            + ")");
  }

  /** The same with another form and weight of process reward. */
  public PpoSettings withProcess(ProcessForm form, double weight) {
    return new PpoSettings(
        policyRate,
        criticRate,
        warmup,
        criticWarmup,
        epochs,
        minibatch,
        clipLow,
        clipHigh,
        dualClip,
        valueRange,
        klBeta,
        klStop,
        lambda,
        outcomeWeight,
        form,
        weight,
        missingEndPenalty,
        entropyBonus,
        shards);
  }
}
