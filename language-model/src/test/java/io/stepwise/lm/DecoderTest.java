package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.optimizer.OptimizerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecoderTest {
  @ParameterizedTest
  @EnumSource(Architecture.class)
  void nativeDecoderEqualsTheScalarOne(Architecture architecture) {
    for (boolean tied : new boolean[] {true, false}) {
      try (CausalModel model = Models.random(architecture, Head.LANGUAGE_MODEL, tied)) {
        ScalarDecoder twin = new ScalarDecoder(model.config(), model.values());
        List<int[]> rows = Models.rows(1, 9, 40);
        List<RowOutputs> outputs = model.evaluate(rows, ModelOutput.LOG_PROBS);
        for (int i = 0; i < rows.size(); i++) {
          double[] expected = twin.logProbs(rows.get(i));
          for (int t = 0; t < expected.length; t++) {
            assertThat((double) outputs.get(i).logProbs()[t]).isCloseTo(expected[t], within(1e-4));
          }
        }
      }
    }
  }

  @Test
  void paddingAndCompanyChangeNothing() {
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false)) {
      List<int[]> rows = Models.rows(2, 12, 50);
      List<RowOutputs> together = model.evaluate(rows, ModelOutput.LOG_PROBS);
      for (int i = 0; i < rows.size(); i++) {
        float[] alone =
            model.evaluate(List.of(rows.get(i)), ModelOutput.LOG_PROBS).get(0).logProbs();
        assertThat(together.get(i).logProbs()).containsExactly(alone, within(1e-5f));
      }
    }
  }

  @Test
  void laterTokensDoNotChangeEarlierScores() {
    try (CausalModel model = scalarModelWithRandomHead()) {
      int[] row = Models.rows(3, 1, 60).get(0);
      float[] whole = model.evaluate(List.of(row), ModelOutput.HEAD).get(0).head();
      int half = row.length / 2;
      float[] cut =
          model.evaluate(List.of(Arrays.copyOf(row, half)), ModelOutput.HEAD).get(0).head();
      assertThat(cut).containsExactly(Arrays.copyOf(whole, half), within(1e-5f));
    }
  }

  /** A scalar head starts at zero; one step of training makes it say something. */
  private static CausalModel scalarModelWithRandomHead() {
    CausalModel model = Models.random(Architecture.QWEN2, Head.SCALAR, true);
    try (Learner learner = new Learner(model, ModelOutput.HEAD, OptimizerSettings.adamW(), 1)) {
      learner.step(Models.rows(4, 4, 20), (index, out) -> headPush(out), 0.1);
    }
    return model;
  }

  private static TokenGradients headPush(TokenOutputs out) {
    float[] g = new float[out.rows() * out.length()];
    Arrays.fill(g, 1f);
    return new TokenGradients(null, null, g, Map.of());
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void gradientsAreTheSlopesOfTheScalarDecoder(Architecture architecture) {
    // One AdamW step with a huge epsilon moves every weight by rate/epsilon times its gradient.
    double epsilon = 1e6;
    OptimizerSettings plain =
        new OptimizerSettings(OptimizerSettings.Method.ADAMW, 0, 0, epsilon, 0, 1e9, 0, 1);
    List<int[]> rows = Models.rows(5, 3, 12);
    try (CausalModel model = Models.random(architecture, Head.LANGUAGE_MODEL, false)) {
      List<float[]> before = model.values();
      try (Learner learner = new Learner(model, ModelOutput.LOG_PROBS, plain, 2)) {
        learner.step(rows, (index, out) -> sumOfLogProbs(out), epsilon);
      }
      List<float[]> after = model.values();
      ScalarDecoder twin = new ScalarDecoder(model.config(), before);
      for (int p = 0; p < before.size(); p++) {
        int at = NamedRandom.of("slope", p).stream().nextInt(before.get(p).length);
        double slope = slope(twin, rows, p, at);
        double gradient = (double) before.get(p)[at] - after.get(p)[at];
        assertThat(gradient)
            .as("weight %d[%d]", p, at)
            .isCloseTo(slope, within(2e-3 * (1 + Math.abs(slope))));
      }
    }
  }

  private static double slope(ScalarDecoder twin, List<int[]> rows, int p, int at) {
    double[] weight = twin.weight(p);
    double here = weight[at];
    double h = 1e-4;
    weight[at] = here + h;
    double up = rows.stream().mapToDouble(r -> Arrays.stream(twin.logProbs(r)).sum()).sum();
    weight[at] = here - h;
    double down = rows.stream().mapToDouble(r -> Arrays.stream(twin.logProbs(r)).sum()).sum();
    weight[at] = here;
    return (up - down) / (2 * h);
  }

  private static TokenGradients sumOfLogProbs(TokenOutputs out) {
    float[] g = new float[out.rows() * out.length()];
    for (int i = 0; i < out.rows(); i++) {
      for (int t = 1; t < out.lengths()[i]; t++) {
        g[out.at(i, t)] = 1;
      }
    }
    return new TokenGradients(g, null, null, Map.of());
  }

  @Test
  void numberOfShardsChangesNothingButRounding() {
    List<int[]> rows = Models.rows(6, 13, 30);
    List<List<float[]>> results = new ArrayList<>();
    for (int shards : new int[] {1, 2, 3}) {
      try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, true);
          Learner learner =
              new Learner(
                  model,
                  ModelOutput.LOG_PROBS,
                  OptimizerSettings.adamW().withEpsilon(1e-3),
                  shards)) {
        learner.step(rows, (index, out) -> sumOfLogProbs(out), 1e-3);
        results.add(model.values());
      }
    }
    for (List<float[]> other : results.subList(1, 3)) {
      IntStream.range(0, other.size())
          .forEach(
              p -> assertThat(other.get(p)).containsExactly(results.get(0).get(p), within(1e-5f)));
    }
  }
}
