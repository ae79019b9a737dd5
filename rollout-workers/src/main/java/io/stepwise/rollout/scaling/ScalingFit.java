package io.stepwise.rollout.scaling;

import java.util.Map;

/** A curve of accuracy over compute. */
public interface ScalingFit {
  /** Accuracy at an amount of compute, in the unit of the fit's points. */
  double at(double compute);

  /** The curve's parameters by name; NaN where the points do not determine them. */
  Map<String, Double> parameters();
}
