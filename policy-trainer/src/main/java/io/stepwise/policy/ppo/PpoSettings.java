package io.stepwise.policy.ppo;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.policy.online.OnlineRewardSettings;
import java.util.Map;

/** Settings of PPO with process rewards (arXiv:1707.06347). Rewards are not discounted: γ = 1. */
public record PpoSettings(
    @Setting(value = "Learning rate of the policy (AdamW)", above = 0, max = 100)
        double policyLearningRate,
    @Setting(value = "Learning rate of the critic (AdamW)", above = 0, max = 100)
        double valueLearningRate,
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
    @Setting(
            "How PRM scores become step rewards; progress takes a reward model of Monte Carlo values")
        ProcessForm processReward,
    @Setting("Weight of the step rewards") double processWeight,
    @Setting(value = "Reward subtracted from a chain that reaches the maximum length", min = 0)
        double missingEosPenalty,
    @Setting(
            "Truncated chains: bootstrap (the critic's estimate after the last token), terminal (0"
                + " after it), or mask (left out of the losses)")
        TruncatedChains truncatedChains,
    @Setting(value = "Entropy coefficient of the policy loss", min = 0) double entropyCoef,
    @Setting(
            value = "Gradient shards computed in parallel; results depend on the number",
            unit = "threads",
            min = 1)
        int dataParallel,
    @Setting(
            "Advantage estimator: gae (a critic); without a critic rloo, grpo, dr-grpo,"
                + " grpo-process (normalised step scores), gdpo (each reward normalised),"
                + " reinforce-plus-plus or reinforce-plus-plus-baseline")
        AdvantageEstimator advantageEstimator,
    @Unwrapped ResamplingSettings resampling,
    @Unwrapped LossSettings loss,
    @Unwrapped KlControlSettings klControl,
    @Unwrapped ShapingSettings shaping,
    @Unwrapped GaeSettings gae,
    @Unwrapped OnlineRewardSettings online) {
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

  /** With a critic, and the defaults of the nested records. */
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
        AdvantageEstimator.GAE,
        ResamplingSettings.DEFAULT,
        LossSettings.DEFAULT,
        KlControlSettings.DEFAULT,
        ShapingSettings.DEFAULT,
        GaeSettings.DEFAULT,
        OnlineRewardSettings.DEFAULT);
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
        advantageEstimator,
        resampling,
        loss,
        klControl,
        shaping,
        gae,
        online);
    if (!advantageEstimator.takes(processReward)) {
      throw new InvalidConfiguration(
          "Cannot use setting process-reward: advantage-estimator %s does not define advantages for it (%s, expected one of %s)"
              .formatted(
                  advantageEstimator.key(),
                  AdvantageEstimator.key(processReward),
                  advantageEstimator.forms()));
    }
    if (online.learns() && processReward == ProcessForm.NONE) {
      throw new InvalidConfiguration(
          "Cannot use setting reward-model-epochs: a reward model that learns has to give step rewards (process-reward none, expected another)");
    }
    if (klControl.klController() == KlController.ADAPTIVE && klCoef == 0) {
      throw new InvalidConfiguration(
          "Cannot use setting kl-controller: adaptive changes a coefficient that is not 0 (kl-coef 0, expected above 0)");
    }
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

  /** Settings without effect, each with the reason. */
  public Map<String, String> unused() {
    return UnusedPpoSettings.of(this);
  }

  /** Whether rewards or losses read the log-probabilities of the reference policy. */
  boolean readsReference() {
    return klCoef > 0 || loss.klLoss() != KlLossForm.NONE;
  }

  /** These settings with another shape and weight of the step rewards. */
  public PpoSettings withProcess(ProcessForm form, double weight) {
    return RecordCopy.with(RecordCopy.with(this, "processReward", form), "processWeight", weight);
  }

  /** These settings with another advantage estimator. */
  public PpoSettings withAdvantageEstimator(AdvantageEstimator estimator) {
    return RecordCopy.with(this, "advantageEstimator", estimator);
  }

  /** These settings with another KL penalty coefficient. */
  public PpoSettings withKlCoef(double coefficient) {
    return RecordCopy.with(this, "klCoef", coefficient);
  }

  /** These settings with another loss. */
  public PpoSettings withLoss(LossSettings other) {
    return RecordCopy.with(this, "loss", other);
  }

  /** These settings with another control of the KL penalty coefficient. */
  public PpoSettings withKlControl(KlControlSettings other) {
    return RecordCopy.with(this, "klControl", other);
  }

  /** These settings with other shaping of the rewards. */
  public PpoSettings withShaping(ShapingSettings other) {
    return RecordCopy.with(this, "shaping", other);
  }

  /** These settings with another replacement of problems. */
  public PpoSettings withResampling(ResamplingSettings other) {
    return RecordCopy.with(this, "resampling", other);
  }

  /** These settings with another training of the reward model. */
  public PpoSettings withOnline(OnlineRewardSettings other) {
    return RecordCopy.with(this, "online", other);
  }

  /** These settings with other options of GAE. */
  public PpoSettings withGae(GaeSettings other) {
    return RecordCopy.with(this, "gae", other);
  }
}
