package io.stepwise.policy.sft;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.config.Products;
import io.stepwise.lm.optimizer.LearningRate;
import io.stepwise.lm.optimizer.OptimizerSettings;

/**
 * How a policy is fine-tuned on demonstrations.
 *
 * @param steps updates
 * @param batch demonstrations per update
 * @param learningRate peak rate
 * @param warmup updates until the peak
 * @param method which optimiser takes the matrices inside the blocks
 * @param shards threads that share an update; part of the arithmetic
 * @param products precision of the products in training
 */
public record SftSettings(
    int steps,
    int batch,
    double learningRate,
    int warmup,
    OptimizerSettings.Method method,
    int shards,
    Products products) {
  /** The small task's. */
  public static final SftSettings DEFAULT =
      new SftSettings(350, 64, 0.02, 40, OptimizerSettings.Method.MUON, 2);

  /** Refuses numbers out of range. */
  public SftSettings {
    if (steps < 1 || batch < 1 || shards < 1) {
      throw new InvalidConfiguration(
          "Cannot fine-tune: steps, batch or shards out of range ("
              + steps
              + ", "
              + batch
              + ", "
              + shards
              + ", expected at least 1 each)");
    }
  }

  /** With products in single precision. */
  public SftSettings(
      int steps,
      int batch,
      double learningRate,
      int warmup,
      OptimizerSettings.Method method,
      int shards) {
    this(steps, batch, learningRate, warmup, method, shards, Products.SINGLE);
  }

  OptimizerSettings optimizer() {
    return method == OptimizerSettings.Method.MUON
        ? OptimizerSettings.muon().withProducts(products)
        : OptimizerSettings.adamW().withProducts(products);
  }

  LearningRate rate() {
    return new LearningRate(learningRate, warmup, steps, 0.1);
  }
}
