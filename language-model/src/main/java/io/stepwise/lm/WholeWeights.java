package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Every parameter as a tensor of its own, and all of them trained, or a scalar head alone. */
final class WholeWeights implements Weights {
  private final List<ParameterLayout.Parameter> parameters;
  private final List<NDArray> tensors;
  private int trainedFrom;

  WholeWeights(ModelConfig config, List<NDArray> tensors) {
    this.parameters = new ParameterLayout(config).list();
    this.tensors = tensors;
  }

  /** Tensors of given values, owned by the manager. */
  static List<NDArray> tensors(
      NDManager manager, List<ParameterLayout.Parameter> parameters, List<float[]> values) {
    List<NDArray> tensors = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      long[] shape = Arrays.stream(parameters.get(i).shape()).asLongStream().toArray();
      NDArray tensor = manager.create(values.get(i), new Shape(shape));
      tensor.setName("w[]");
      tensors.add(tensor);
    }
    return tensors;
  }

  @Override
  public List<NDArray> tensors() {
    return tensors;
  }

  /**
   * Training changes the last parameters only.
   *
   * @param from index of the first of them
   */
  void trainFrom(int from) {
    trainedFrom = from;
  }

  @Override
  public float[] value(int parameter) {
    return tensors.get(parameter).toFloatArray();
  }

  @Override
  public List<float[]> values() {
    return tensors.stream().map(NDArray::toFloatArray).toList();
  }

  @Override
  public int[] differentiated() {
    return IntStream.range(trainedFrom, tensors.size()).toArray();
  }

  @Override
  public List<ParameterLayout.Parameter> trained() {
    return parameters.subList(trainedFrom, parameters.size());
  }

  @Override
  public List<NDArray> trainedTensors() {
    return tensors.subList(trainedFrom, tensors.size());
  }

  @Override
  public List<NDArray> gradients(NDManager scope, List<NDArray> byWeights) {
    return byWeights;
  }

  @Override
  public void record() {
    trainedTensors().forEach(tensor -> tensor.setRequiresGradient(true));
  }

  @Override
  public void stopRecording() {
    trainedTensors().forEach(tensor -> tensor.setRequiresGradient(false));
  }

  @Override
  public void changed() {
    // Nothing here is derived from them.
  }

  @Override
  public void save(OutputFolder folder, String prefix, String configJson, HeadLabels labels) {
    folder.write(prefix + ModelFiles.CONFIG, configJson);
    ModelFiles.writeWeights(folder, prefix, parameters, values(), labels);
  }

  @Override
  public void close() {
    // The tensors are their manager's.
  }
}
