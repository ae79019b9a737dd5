package io.stepwise.policy.ppo;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.lm.optimizer.LrSchedulerType;

/** Settings of PPO with process rewards (arXiv:1707.06347). Rewards are not discounted: γ = 1. */
public record PpoSettings(
    @Setting(value = "Learning rate of the policy (AdamW)", above = 0) double policyLearningRate,
    @Setting(value = "Learning rate of the critic (AdamW)", above = 0) double valueLearningRate,
    @Setting(value = "Optimizer steps of linear warm-up of the policy's learning rate", min = 0)
        int warmupSteps,
    @Setting(
            "Schedule of both learning rates over the iterations: linear or cosine, to 0.4 of the"
                + " peak, or constant")
        LrSchedulerType lrSchedulerType,
    @Setting(value = "Number of initial iterations that train only the critic", min = 0)
        int criticWarmup,
    @Setting(value = "Passes over the chains of an iteration", min = 1) int ppoEpochs,
    @Setting(value = "Chains per optimizer step", min = 1) int miniBatchSize,
    @Setting(value = "Clip range of the probability ratio below 1", above = 0, below = 1)
        double cliprangeLow,
    @Setting(value = "Clip range of the probability ratio above 1", above = 0) double cliprangeHigh,
    @Setting(
            value =
                "Dual clip: bound on the loss of tokens with a negative advantage, as a multiple"
                    + " of the advantage",
            above = 1)
        double dualClip,
    @Setting(value = "Clip range of the value function", above = 0) double cliprangeValue,
    @Setting(value = "KL penalty coefficient against the reference policy", min = 0) double klCoef,
    @Setting(
            value =
                "Target KL: stop the PPO epochs of an iteration early when the mean per-token KL (k3)"
                    + " of an epoch exceeds this",
            above = 0)
        double targetKl,
    @Setting(value = "Lambda of generalised advantage estimation", min = 0, max = 1)
        double gaeLambda,
    @Setting("Reward of a right final answer") double outcomeWeight,
    @Setting("How PRM scores become step rewards") ProcessForm processReward,
    @Setting("Weight of the step rewards") double processWeight,
    @Setting(value = "Reward subtracted from a chain that reaches the maximum length", min = 0)
        double missingEosPenalty,
    @Setting(
            "Value after the last token of a truncated chain: bootstrap (the critic's estimate) or"
                + " terminal (0)")
        TruncatedChains truncatedChains,
    @Setting(value = "Entropy coefficient of the policy loss", min = 0) double entropyCoef,
    @Setting(
            value = "Gradient shards computed in parallel; results depend on the number",
            unit = "threads",
            min = 1)
        int dataParallel,
    @Setting(
            "Advantage estimator: gae (a critic), or rloo (the other chains of the problem; no critic"
                + " is trained)")
        AdvantageEstimator advantageEstimator) {
  /** Defaults, chosen on the demo task. */
  public static final PpoSettings DEFAULT =
      new PpoSettings(
          4e-4,
          1e-3,
          8,
          LrSchedulerType.LINEAR,
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
          TruncatedChains.BOOTSTRAP,
          0,
          2);

  /** With a critic. */
  public PpoSettings(
      double policyLearningRate,
      double valueLearningRate,
      int warmupSteps,
      LrSchedulerType lrSchedulerType,
      int criticWarmup,
      int ppoEpochs,
      int miniBatchSize,
      double cliprangeLow,
      double cliprangeHigh,
      double dualClip,
      double cliprangeValue,
      double klCoef,
      double targetKl,
      double gaeLambda,
      double outcomeWeight,
      ProcessForm processReward,
      double processWeight,
      double missingEosPenalty,
      TruncatedChains truncatedChains,
      double entropyCoef,
      int dataParallel) {
    this(
        policyLearningRate,
        valueLearningRate,
        warmupSteps,
        lrSchedulerType,
        criticWarmup,
        ppoEpochs,
        miniBatchSize,
        cliprangeLow,
        cliprangeHigh,
        dualClip,
        cliprangeValue,
        klCoef,
        targetKl,
        gaeLambda,
        outcomeWeight,
        processReward,
        processWeight,
        missingEosPenalty,
        truncatedChains,
        entropyCoef,
        dataParallel,
        AdvantageEstimator.GAE);
  }

  /** Checks the ranges declared above. */
  public PpoSettings {
    SettingRange.check(
        PpoSettings.class,
        policyLearningRate,
        valueLearningRate,
        warmupSteps,
        lrSchedulerType,
        criticWarmup,
        ppoEpochs,
        miniBatchSize,
        cliprangeLow,
        cliprangeHigh,
        dualClip,
        cliprangeValue,
        klCoef,
        targetKl,
        gaeLambda,
        outcomeWeight,
        processReward,
        processWeight,
        missingEosPenalty,
        truncatedChains,
        entropyCoef,
        dataParallel,
        advantageEstimator);
  }

  /**
   * The policy's optimizer steps, if no iteration ends early; at least 1.
   *
   * @param iterations batches of chains
   * @param chains number of chains of a batch
   */
  public int policySteps(int iterations, long chains) {
    long perEpoch = (chains + miniBatchSize - 1) / miniBatchSize;
    long steps = Math.max(0L, iterations - iterationsOfCriticAlone()) * ppoEpochs * perEpoch;
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, steps));
  }

  /** First iterations in which the policy is not trained; none without a critic. */
  public int iterationsOfCriticAlone() {
    return advantageEstimator.needsCritic() ? criticWarmup : 0;
  }

  /** These settings with another shape and weight of the step rewards. */
  public PpoSettings withProcess(ProcessForm shape, double weight) {
    return new PpoSettings(
        policyLearningRate,
        valueLearningRate,
        warmupSteps,
        lrSchedulerType,
        criticWarmup,
        ppoEpochs,
        miniBatchSize,
        cliprangeLow,
        cliprangeHigh,
        dualClip,
        cliprangeValue,
        klCoef,
        targetKl,
        gaeLambda,
        outcomeWeight,
        shape,
        weight,
        missingEosPenalty,
        truncatedChains,
        entropyCoef,
        dataParallel,
        advantageEstimator);
  }

  /** These settings with another advantage estimator. */
  public PpoSettings withAdvantageEstimator(AdvantageEstimator estimator) {
    return new PpoSettings(
        policyLearningRate,
        valueLearningRate,
        warmupSteps,
        lrSchedulerType,
        criticWarmup,
        ppoEpochs,
        miniBatchSize,
        cliprangeLow,
        cliprangeHigh,
        dualClip,
        cliprangeValue,
        klCoef,
        targetKl,
        gaeLambda,
        outcomeWeight,
        processReward,
        processWeight,
        missingEosPenalty,
        truncatedChains,
        entropyCoef,
        dataParallel,
        estimator);
  }

  /** These settings with another KL penalty coefficient. */
  public PpoSettings withKlCoef(double coefficient) {
    return new PpoSettings(
        policyLearningRate,
        valueLearningRate,
        warmupSteps,
        lrSchedulerType,
        criticWarmup,
        ppoEpochs,
        miniBatchSize,
        cliprangeLow,
        cliprangeHigh,
        dualClip,
        cliprangeValue,
        coefficient,
        targetKl,
        gaeLambda,
        outcomeWeight,
        processReward,
        processWeight,
        missingEosPenalty,
        truncatedChains,
        entropyCoef,
        dataParallel,
        advantageEstimator);
  }
}
