package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A batch of more positions than one pass holds against the sum of its rows' own gradients. */
class GradientAccumulationTest {
  private static final List<int[]> ROWS = Models.rows(11, 120, 60);

  private static TokenGradients nextToken(int[] rows, TokenOutputs out) {
    float[] slopes = new float[out.rows() * out.length()];
    double loss = 0;
    for (int i = 0; i < rows.length; i++) {
      for (int t = 1; t < out.lengths()[i]; t++) {
        loss -= out.logProbs()[out.at(i, t)] / ROWS.size();
        slopes[out.at(i, t)] = -1f / ROWS.size();
      }
    }
    return new TokenGradients(slopes, null, null, Map.of("loss", loss));
  }

  private static <G> void check(CausalModel model, Differentiator<G> by, NDManager scope) {
    List<NDArray> whole =
        Models.gradients(model, by, scope, ROWS, GradientAccumulationTest::nextToken);
    List<double[]> sums = new ArrayList<>();
    whole.forEach(tensor -> sums.add(new double[(int) tensor.size()]));
    for (int r = 0; r < ROWS.size(); r++) {
      G one =
          by.differentiate(
              scope, ROWS, new int[] {r}, GradientAccumulationTest::nextToken, new TreeMap<>());
      for (int i = 0; i < sums.size(); i++) {
        float[] values = by.tensor(scope, one, i).toFloatArray();
        for (int j = 0; j < values.length; j++) {
          sums.get(i)[j] += values[j];
        }
      }
      by.release(one);
    }
    for (int i = 0; i < sums.size(); i++) {
      float[] values = whole.get(i).toFloatArray();
      double largest = 0;
      double apart = 0;
      for (int j = 0; j < values.length; j++) {
        largest = Math.max(largest, Math.abs(sums.get(i)[j]));
        apart = Math.max(apart, Math.abs(sums.get(i)[j] - values[j]));
      }
      assertThat(largest).as("parameter " + i).isPositive();
      assertThat(apart).as("parameter " + i).isLessThan(1e-4 * largest);
    }
  }

  @Test
  void microBatchesAddUpToTheBatch() {
    int positions = ROWS.stream().mapToInt(row -> row.length).sum();
    assertThat(positions).isGreaterThan(3000);
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false);
        NDManager scope = model.manager().newSubManager();
        VectorDifferentiator vectors = new VectorDifferentiator(model, ModelOutput.LOG_PROBS);
        EngineDifferentiator engine =
            new EngineDifferentiator(model, ModelOutput.LOG_PROBS, Precision.FLOAT32)) {
      check(model, vectors, scope);
      check(model, engine, scope);
    }
  }
}
