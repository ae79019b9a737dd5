package io.stepwise.policy.ppo;

import io.stepwise.policy.loss.RolloutCorrection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings of PPO that have no effect next to the others. */
final class UnusedPpoSettings {
  private static final List<String> OF_THE_CRITIC =
      List.of(
          "value-learning-rate",
          "critic-warmup",
          "cliprange-value",
          "gae-lambda",
          "gae-lambda-by-length",
          "whiten-rewards");

  private static final List<String> OF_STEP_REWARDS =
      List.of("process-weight", "step-score", "process-centering", "process-scaling");

  private final Map<String, String> unused = new LinkedHashMap<>();

  private UnusedPpoSettings() {}

  /** Keys without effect, each with the setting that is the reason, as {@code key=value}. */
  static Map<String, String> of(PpoSettings settings) {
    UnusedPpoSettings found = new UnusedPpoSettings();
    found.advantages(settings);
    found.resampling(settings.resampling());
    found.losses(settings.loss());
    found.rewards(settings);
    return found.unused;
  }

  private void advantages(PpoSettings settings) {
    String estimator = "advantage-estimator=" + settings.advantageEstimator().key();
    if (!settings.advantageEstimator().needsCritic()) {
      OF_THE_CRITIC.forEach(key -> unused.put(key, estimator));
      if (settings.truncatedChains() != TruncatedChains.MASK) {
        unused.put("truncated-chains", estimator);
      }
    } else if (settings.gae().gaeLambdaByLength()) {
      unused.put("gae-lambda", "gae-lambda-by-length=true");
    }
  }

  private void resampling(ResamplingSettings resampling) {
    if (resampling.resampleGroups() == 0) {
      unused.put("resample-below", "resample-groups=0");
      unused.put("resample-above", "resample-groups=0");
    }
  }

  private void losses(LossSettings loss) {
    if (loss.policyLoss() != PolicyLossForm.CLIP) {
      unused.put("dual-clip", "policy-loss=" + AdvantageEstimator.key(loss.policyLoss()));
    }
    if (loss.klLoss() == KlLossForm.NONE) {
      unused.put("kl-loss-coef", "kl-loss=none");
    }
    if (loss.rolloutCorrection() == RolloutCorrection.Form.NONE) {
      unused.put("rollout-correction-cap", "rollout-correction=none");
    }
  }

  private void rewards(PpoSettings settings) {
    if (settings.processReward() == ProcessForm.NONE) {
      OF_STEP_REWARDS.forEach(key -> unused.put(key, "process-reward=none"));
    }
    if (settings.processReward() == ProcessForm.PROGRESS) {
      unused.put("step-score", "process-reward=progress");
    } else {
      unused.put(
          "prover-samples", "process-reward=" + AdvantageEstimator.key(settings.processReward()));
    }
    if (!settings.online().learns()) {
      unused.put("reward-model-learning-rate", "reward-model-epochs=0");
      unused.put("reward-model-max-grad-norm", "reward-model-epochs=0");
    }
    if (settings.klControl().klController() == KlController.FIXED) {
      unused.put("kl-controller-target", "kl-controller=fixed");
      unused.put("kl-controller-horizon", "kl-controller=fixed");
    }
    if (settings.shaping().overlongPenalty() == 0) {
      unused.put("overlong-tokens", "overlong-penalty=0");
    }
  }
}
