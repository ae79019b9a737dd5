package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.lm.vector.DecoderGradients;
import io.stepwise.lm.vector.DecoderPass;
import io.stepwise.lm.vector.RowBatch;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** By {@link DecoderPass}. */
final class VectorDifferentiator implements Differentiator {
  /** Most bytes of activations that a pass holds; a longer one computes its layers again. */
  private static final long HELD_BYTES = 1L << 29;

  private final CausalModel model;
  private final Part part;
  private final long heldBytes;

  VectorDifferentiator(CausalModel model, Part part) {
    this(model, part, HELD_BYTES);
  }

  VectorDifferentiator(CausalModel model, Part part, long heldBytes) {
    this.model = model;
    this.part = part;
    this.heldBytes = heldBytes;
  }

  @Override
  public List<NDArray> differentiate(
      NDManager scope,
      List<int[]> all,
      int[] chosen,
      TokenObjective objective,
      Map<String, Double> sums) {
    List<int[]> rows = Arrays.stream(chosen).mapToObj(all::get).toList();
    VectorOutputs shape = new VectorOutputs(rows);
    RowBatch batch = RowBatch.of(rows);
    DecoderPass pass = new DecoderPass(model.vectors(), batch, memory(batch));
    TokenGradients gradients =
        objective.differentiate(chosen, shape.padded(pass.forward(part.logProbs(), part.head())));
    gradients.sums().forEach((name, value) -> sums.merge(name, value, Double::sum));
    if (gradients.logProbs() == null && gradients.entropies() == null && gradients.head() == null) {
      return null;
    }
    DecoderGradients total = new DecoderGradients(model.config());
    pass.backward(shape.dense(gradients), total);
    List<NDArray> result = new ArrayList<>();
    List<ParameterLayout.Parameter> parameters = new ParameterLayout(model.config()).list();
    for (int i = 0; i < parameters.size(); i++) {
      long[] dimensions = Arrays.stream(parameters.get(i).shape()).asLongStream().toArray();
      result.add(scope.create(total.of(i), new Shape(dimensions)));
    }
    return result;
  }

  private DecoderPass.Memory memory(RowBatch batch) {
    return DecoderPass.activationBytes(model.vectors()) * batch.size() <= heldBytes
        ? DecoderPass.Memory.ACTIVATIONS
        : DecoderPass.Memory.INPUTS;
  }

  @Override
  public void close() {}
}
