package io.stepwise.prm.loss;

/**
 * Binary cross-entropy with logits; targets may be soft.
 *
 * <pre>
 *   BCE(z, y) = softplus(z) − y·z            dBCE/dz = sigmoid(z) − y
 *   L = Σ_k BCE(z_k, y_k) / n
 * </pre>
 *
 * where n is the number of supervised steps of the whole update, over all its shards (ALGORITHMS
 * 1.3), so that shards' losses and gradients add up.
 */
public final class StepBinaryCrossEntropy {
  private StepBinaryCrossEntropy() {}

  /** The loss of one step, in nats. */
  public static double loss(double logit, double target) {
    return softplus(logit) - target * logit;
  }

  /** The loss's derivative with respect to the logit. */
  public static double gradient(double logit, double target) {
    return Sigmoid.of(logit) - target;
  }

  /**
   * The loss with a weight of the positive term, in nats: {@code w·y·softplus(−z) +
   * (1−y)·softplus(z)}. What it fits is {@code σ(z − ln w)}.
   */
  public static double loss(double logit, double target, double positiveWeight) {
    return positiveWeight == 1
        ? loss(logit, target)
        : positiveWeight * target * softplus(-logit) + (1 - target) * softplus(logit);
  }

  /** The derivative of the weighted loss with respect to the logit. */
  public static double gradient(double logit, double target, double positiveWeight) {
    return positiveWeight == 1
        ? gradient(logit, target)
        : (1 - target) * Sigmoid.of(logit) - positiveWeight * target * Sigmoid.of(-logit);
  }

  private static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
}
