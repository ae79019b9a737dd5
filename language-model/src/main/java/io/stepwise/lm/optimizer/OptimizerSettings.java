package io.stepwise.lm.optimizer;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.config.Precision;

/**
 * How gradients become updates.
 *
 * @param method which optimiser takes the matrices inside the blocks
 * @param beta1 AdamW's decay of the first moment
 * @param beta2 AdamW's decay of the second moment
 * @param epsilon added to AdamW's root, PyTorch's form
 * @param weightDecay decoupled decay of matrices, per unit of learning rate
 * @param clipNorm limit on the gradients' common 2-norm
 * @param momentum Muon's momentum
 * @param adamShare with Muon: AdamW's learning rate for everything else, as a share of Muon's
 * @param precision of the matrix products of the gradients
 */
public record OptimizerSettings(
    Method method,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double clipNorm,
    double momentum,
    double adamShare,
    Precision precision) {

  /** Optimisers. */
  public enum Method {
    /** Loshchilov and Hutter 2017 (arXiv:1711.05101), for every parameter. */
    ADAMW,
    /** Jordan et al. 2024 for matrices inside the blocks, AdamW for the rest. */
    MUON
  }

  /** Rejects numbers out of range. */
  public OptimizerSettings {
    share("beta1", beta1);
    share("beta2", beta2);
    share("momentum", momentum);
    if (!(epsilon > 0) || !(weightDecay >= 0) || !(clipNorm > 0) || !(adamShare > 0)) {
      throw new InvalidConfiguration(
          "Cannot use optimizer settings: epsilon, weightDecay, clipNorm or adamShare out of range ("
              + epsilon
              + ", "
              + weightDecay
              + ", "
              + clipNorm
              + ", "
              + adamShare
              + ", expected > 0, >= 0, > 0, > 0)");
    }
  }

  /** With matrix products in float32. */
  public OptimizerSettings(
      Method method,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double clipNorm,
      double momentum,
      double adamShare) {
    this(
        method,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        clipNorm,
        momentum,
        adamShare,
        Precision.FLOAT32);
  }

  private static void share(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new InvalidConfiguration(
          "Cannot use optimizer settings: "
              + name
              + " out of range ("
              + value
              + ", expected [0, 1))");
    }
  }

  /** AdamW with betas 0.9 and 0.95, decay 0.01, clipping at 1. */
  public static OptimizerSettings adamW() {
    return new OptimizerSettings(Method.ADAMW, 0.9, 0.95, 1e-8, 0.01, 1, 0.95, 1);
  }

  /** Muon with momentum 0.95 next to AdamW at a tenth of its rate. */
  public static OptimizerSettings muon() {
    return new OptimizerSettings(Method.MUON, 0.9, 0.95, 1e-8, 0.01, 1, 0.95, 0.1);
  }

  /** The same with another ε. */
  public OptimizerSettings withEpsilon(double other) {
    return new OptimizerSettings(
        method, beta1, beta2, other, weightDecay, clipNorm, momentum, adamShare, precision);
  }

  /** The same with another limit on the gradients' norm. */
  public OptimizerSettings withClipNorm(double other) {
    return new OptimizerSettings(
        method, beta1, beta2, epsilon, weightDecay, other, momentum, adamShare, precision);
  }

  /** The same with another precision of matrix products. */
  public OptimizerSettings withPrecision(Precision other) {
    return new OptimizerSettings(
        method, beta1, beta2, epsilon, weightDecay, clipNorm, momentum, adamShare, other);
  }
}
