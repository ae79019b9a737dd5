package io.stepwise.prm.training;

import io.stepwise.lm.Learner;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import java.util.Map;

/** How an optimizer step's gradients are computed and applied. */
public interface GradientStep {
  /**
   * Updates a learner's model.
   *
   * @param batch samples of the step
   * @return the objective's sums, and {@code gradient_norm}
   */
  Map<String, Double> step(Learner learner, List<StepSample> batch, double learningRate);

  /** Releases what it holds for its steps. */
  default void close() {
    // Most hold nothing.
  }
}
