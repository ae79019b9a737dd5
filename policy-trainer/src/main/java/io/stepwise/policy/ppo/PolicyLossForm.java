package io.stepwise.policy.ppo;

import io.stepwise.policy.loss.ClippedImportanceWeight;
import io.stepwise.policy.loss.ClippedSurrogate;
import io.stepwise.policy.loss.PolicyLoss;
import io.stepwise.policy.loss.SequenceClippedSurrogate;

/** The loss of the policy. */
public enum PolicyLossForm {
  /** {@link ClippedSurrogate}. */
  CLIP,
  /** {@link SequenceClippedSurrogate}. */
  GSPO,
  /** {@link ClippedImportanceWeight}. */
  CISPO;

  PolicyLoss loss(PpoSettings settings) {
    double low = settings.cliprangeLow();
    double high = settings.cliprangeHigh();
    return switch (this) {
      case CLIP -> new ClippedSurrogate(low, high, settings.dualClip());
      case GSPO -> new SequenceClippedSurrogate(low, high);
      case CISPO -> new ClippedImportanceWeight(low, high);
    };
  }
}
