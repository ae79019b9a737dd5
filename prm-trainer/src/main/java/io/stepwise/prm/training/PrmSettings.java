package io.stepwise.prm.training;

import io.stepwise.data.HumanSteps;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.config.Products;
import io.stepwise.lm.optimizer.LearningRate;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.prm.sample.NeutralAs;

/**
 * How a reward model is trained.
 *
 * @param steps updates
 * @param batch samples per update
 * @param learningRate peak rate
 * @param warmup updates until the peak
 * @param method which optimiser takes the matrices inside the blocks
 * @param imitationWeight λ of the next-token loss on correct steps
 * @param neutralAs what a neutral rating means
 * @param humanSteps what an unrated step that a person wrote counts as
 * @param longestRow rows end with the last step that fits into so many tokens
 * @param shards threads that share an update; part of the arithmetic
 * @param products precision of the products in training
 */
public record PrmSettings(
    int steps,
    int batch,
    double learningRate,
    int warmup,
    OptimizerSettings.Method method,
    double imitationWeight,
    NeutralAs neutralAs,
    HumanSteps humanSteps,
    int longestRow,
    int shards,
    Products products) {
  /** The small task's. */
  public static final PrmSettings DEFAULT =
      new PrmSettings(
          320, 64, 0.02, 40, OptimizerSettings.Method.MUON, 0.5, NeutralAs.POSITIVE, 512, 2);

  /** Refuses numbers out of range. */
  public PrmSettings {
    if (steps < 1 || batch < 1 || !(imitationWeight >= 0) || longestRow < 8 || shards < 1) {
      throw new InvalidConfiguration(
          "Cannot train reward model: steps, batch, imitationWeight, longestRow or shards out of"
              + " range ("
              + steps
              + ", "
              + batch
              + ", "
              + imitationWeight
              + ", "
              + longestRow
              + ", "
              + shards
              + ", expected >= 1, >= 1, >= 0, >= 8, >= 1)");
    }
  }

  /** With products in single precision, what people wrote counted as correct. */
  public PrmSettings(
      int steps,
      int batch,
      double learningRate,
      int warmup,
      OptimizerSettings.Method method,
      double imitationWeight,
      NeutralAs neutralAs,
      int longestRow,
      int shards) {
    this(
        steps,
        batch,
        learningRate,
        warmup,
        method,
        imitationWeight,
        neutralAs,
        HumanSteps.CORRECT,
        longestRow,
        shards,
        Products.SINGLE);
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
