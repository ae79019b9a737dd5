package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.engine.DecoderSource;
import io.stepwise.lm.engine.NativeModule;
import io.stepwise.lm.engine.NativeModule.Argument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Computes gradients with the tensor engine's automatic differentiation. */
final class EngineDifferentiator implements Differentiator<List<NDArray>> {
  /** Most positions of a pass: fewer would not fill the engine's products. */
  static final int POSITIONS = 1024;

  private final CausalModel model;
  private final ModelOutput output;
  private final NativeModule training;

  EngineDifferentiator(CausalModel model, ModelOutput output, Precision precision) {
    this.model = model;
    this.output = output;
    this.training =
        new NativeModule(
            DecoderSource.decoder(model.config(), precision), NativeModule.Mode.TRAINING);
    model.training().record();
  }

  @Override
  public List<NDArray> differentiate(
      NDManager scope,
      List<int[]> all,
      int[] chosen,
      TokenObjective objective,
      Map<String, Double> sums) {
    List<NDArray> total = null;
    for (int[] microBatch : MicroBatches.of(all, chosen, POSITIONS)) {
      List<NDArray> gradients = differentiateMicroBatch(scope, all, microBatch, objective, sums);
      if (total == null) {
        total = gradients;
      } else if (gradients != null) {
        for (int i = 0; i < total.size(); i++) {
          total.get(i).addi(gradients.get(i));
          gradients.get(i).close();
        }
      }
    }
    return total;
  }

  private List<NDArray> differentiateMicroBatch(
      NDManager scope,
      List<int[]> all,
      int[] chosen,
      TokenObjective objective,
      Map<String, Double> sums) {
    PaddedBatch rows =
        PaddedBatch.of(
            Arrays.stream(chosen).mapToObj(all::get).toList(), model.tokenizer().tokens().pad());
    try (NDManager inner = scope.newSubManager()) {
      NDList outputs = model.backend().tokenOutputs(inner, training, rows, output);
      TokenGradients gradients = objective.differentiate(chosen, rows.outputs(outputs, output));
      gradients.sums().forEach((name, value) -> sums.merge(name, value, Double::sum));
      List<NDArray> used = new ArrayList<>();
      List<NDArray> cotangents = new ArrayList<>();
      Shape shape = new Shape(rows.rows(), rows.length());
      if (output.logProbs() && gradients.logProbs() != null) {
        used.add(outputs.get(0));
        cotangents.add(inner.create(gradients.logProbs(), shape));
      }
      if (output.logProbs() && gradients.entropies() != null) {
        used.add(outputs.get(1));
        cotangents.add(inner.create(gradients.entropies(), shape));
      }
      if (output.head() && gradients.head() != null) {
        used.add(outputs.get(outputs.size() - 1));
        int labels = model.config().head().labels();
        cotangents.add(
            inner.create(
                gradients.head(),
                labels == 1 ? shape : new Shape(rows.rows(), rows.length(), labels)));
      }
      if (used.isEmpty()) {
        return null;
      }
      List<NDArray> weights = model.weights();
      List<NDArray> wanted =
          Arrays.stream(model.training().differentiated()).mapToObj(weights::get).toList();
      NDList result =
          training.call(
              inner,
              "gradients",
              Argument.list("outputs", used),
              Argument.list("w", wanted),
              Argument.list("c", cotangents));
      result.attach(scope);
      return result;
    }
  }

  @Override
  public void add(NDManager scope, List<NDArray> a, List<NDArray> b) {
    for (int i = 0; i < a.size(); i++) {
      a.get(i).addi(b.get(i));
      b.get(i).close();
    }
  }

  @Override
  public NDArray tensor(NDManager scope, List<NDArray> gradients, int index) {
    return gradients.get(index);
  }

  @Override
  public void release(List<NDArray> gradients) {
    // They are their scope's.
  }

  @Override
  public void close() {
    training.close();
    model.training().stopRecording();
  }
}
