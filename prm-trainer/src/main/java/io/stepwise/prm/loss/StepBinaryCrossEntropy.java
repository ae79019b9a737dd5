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

  private static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
}
