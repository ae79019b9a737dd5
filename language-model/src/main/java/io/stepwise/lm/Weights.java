package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.List;

/** The weights of a model, and which of them training changes. */
sealed interface Weights extends AutoCloseable permits WholeWeights, AdaptedWeights {
  /** One tensor per parameter of the layout, as they are now. */
  List<NDArray> tensors();

  /** One of them as an array, row-major. */
  float[] value(int parameter);

  /** All of them as arrays, row-major. */
  List<float[]> values();

  /** Indices of the parameters whose derivatives training needs, ascending. */
  int[] differentiated();

  /** What training changes, by name. */
  List<ParameterLayout.Parameter> trained();

  /** The tensors of that. */
  List<NDArray> trainedTensors();

  /**
   * The derivatives by what is trained.
   *
   * @param scope owns the result
   * @param byWeights the derivatives by the {@link #differentiated} parameters
   */
  List<NDArray> gradients(NDManager scope, List<NDArray> byWeights);

  /** From now on the differentiated tensors record what derivatives need. */
  void record();

  /** No longer. */
  void stopRecording();

  /** Says that the trained tensors hold other numbers. */
  void changed();

  /**
   * Writes what a folder of this model holds next to the tokenizer's files.
   *
   * @param labels how many labels a scalar head is written with; adapters keep one
   * @param configJson content of {@code config.json}, which a folder of adapters does not have
   */
  void save(OutputFolder folder, String prefix, String configJson, HeadLabels labels);

  @Override
  void close();
}
