package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hidden states are those that the scalar head reads, by vectors and by the tensor engine. */
class HiddenStatesTest {
  private static final List<int[]> ROWS = Models.rows(7, 9, 40);

  /** Of every row all tokens, every third, the last or none. */
  private static List<int[]> read() {
    List<int[]> read = new ArrayList<>();
    for (int i = 0; i < ROWS.size(); i++) {
      int last = ROWS.get(i).length - 1;
      int kind = i % 4;
      read.add(
          IntStream.rangeClosed(0, last)
              .filter(t -> kind == 0 || (kind == 1 && t % 3 == 0) || (kind == 2 && t == last))
              .toArray());
    }
    return read;
  }

  @Test
  void scalarHeadReadsTheHiddenStates() {
    List<float[]> weights = Models.weights(Models.config(Architecture.QWEN2, Head.SCALAR, false));
    float[] head = weights.get(weights.size() - 2);
    for (int j = 0; j < head.length; j++) {
      head[j] = (float) Math.sin(j + 1);
    }
    weights.get(weights.size() - 1)[0] = 0.25f;
    try (CausalModel model =
        new CausalModel(
            Models.config(Architecture.QWEN2, Head.SCALAR, false), Models.DIGITS, weights)) {
      List<RowOutputs> outputs = model.evaluate(ROWS, read(), ModelOutput.HEAD);
      Evaluation evaluation = new Evaluation(model, ModelOutput.HIDDEN);
      for (List<float[][]> hidden :
          Map.of(
                  "vectors", evaluation.hiddenByVectors(ROWS, read()),
                  "engine", evaluation.hiddenByEngine(ROWS, read()))
              .values()) {
        assertThat(hidden).hasSameSizeAs(ROWS);
        for (int i = 0; i < ROWS.size(); i++) {
          int[] at = read().get(i);
          assertThat(hidden.get(i)).hasDimensions(at.length, at.length == 0 ? 0 : head.length);
          for (int k = 0; k < at.length; k++) {
            float score = 0.25f;
            for (int j = 0; j < head.length; j++) {
              score += head[j] * hidden.get(i)[k][j];
            }
            assertThat(score).isCloseTo(outputs.get(i).head()[at[k]], within(1e-4f));
          }
        }
      }
    }
  }
}
