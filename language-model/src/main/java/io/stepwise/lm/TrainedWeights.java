package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import io.stepwise.lm.weights.ParameterLayout;
import java.nio.FloatBuffer;
import java.util.List;

/** The weights of a model that training changes. */
public final class TrainedWeights {
  private final CausalModel model;
  private final Weights weights;

  TrainedWeights(CausalModel model) {
    this.model = model;
    this.weights = model.training();
  }

  /** Number of weights. */
  public long parameters() {
    return weights.trained().stream().mapToLong(ParameterLayout.Parameter::size).sum();
  }

  /** Their values, one array per tensor. */
  public List<float[]> values() {
    return weights.trainedTensors().stream().map(NDArray::toFloatArray).toList();
  }

  /** Replaces the values, e.g. with those of another copy of the model. */
  public void replace(List<float[]> values) {
    List<NDArray> tensors = weights.trainedTensors();
    for (int i = 0; i < tensors.size(); i++) {
      tensors.get(i).set(FloatBuffer.wrap(values.get(i)));
    }
    model.changed();
  }

  /**
   * Restricts training to the scalar head, so that the model predicts tokens as before.
   *
   * @throws IllegalArgumentException if the model has no scalar head, or has adapters
   */
  public void freezeTrunk() {
    InputChecks.output(model.config(), ModelOutput.HEAD);
    if (!(weights instanceof WholeWeights whole)) {
      throw new IllegalArgumentException("Cannot freeze trunk: the model has adapters");
    }
    whole.trainFrom(new ParameterLayout(model.config()).headAt());
  }
}
