package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.AttentionBias;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.config.SlidingWindow;
import io.stepwise.lm.engine.Devices;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.rope.PlainRope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both arithmetics on random shapes, and each way of holding activations. */
class BackendTest {
  private static final int UPDATES = 60;
  private static final int CASES = 24;

  @Test
  void vectorsAndTensorEngineAgreeInValuesAndGradients() {
    for (int seed = 0; seed < CASES; seed++) {
      ModelConfig config = config(new SplittableRandom(seed));
      try (CausalModel model = CausalModel.create(config, Models.DIGITS, NamedRandom.of(seed))) {
        compare("seed " + seed, model, Models.rows(seed, 5, 60));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 12", "1, 12", "300, 12", "700, 12", "0, 72"})
  void rowsOfManyBlocksAgreeToo(int window, int headWidth) {
    SlidingWindow some = new SlidingWindow(window, List.of(false, window > 0));
    ModelConfig config =
        new ModelConfig(
            Architecture.QWEN2,
            Head.SCALAR,
            Models.DIGITS_SIZE,
            24,
            20,
            2,
            4,
            2,
            headWidth,
            10_000,
            new PlainRope(),
            1e-6,
            true,
            1400,
            AttentionBias.QUERY_KEY_VALUE,
            some);
    List<int[]> rows = new ArrayList<>();
    for (int length : new int[] {1300, 70, 513}) {
      rows.add(new SplittableRandom(length).ints(length, 1, Models.DIGITS_SIZE).toArray());
    }
    try (CausalModel model = CausalModel.create(config, Models.DIGITS, NamedRandom.of("long"))) {
      compare("window " + window + ", heads of " + headWidth, model, rows);
    }
  }

  private static void compare(String name, CausalModel model, List<int[]> rows) {
    ModelOutput output =
        model.config().head() == Head.SCALAR ? ModelOutput.ALL : ModelOutput.LOG_PROBS;
    Result engine;
    try (EngineDifferentiator differentiator =
        new EngineDifferentiator(model, output, Precision.FLOAT32)) {
      engine = Result.of(differentiator, model, rows);
    }
    for (VectorDifferentiator vectors :
        List.of(
            new VectorDifferentiator(model, output), new VectorDifferentiator(model, output, 0))) {
      Result other = Result.of(vectors, model, rows);
      assertClose(name + " " + model.config(), engine.outputs, other.outputs);
      for (int i = 0; i < engine.gradients.size(); i++) {
        assertClose(name + " weight " + i, engine.gradients.get(i), other.gradients.get(i));
      }
    }
  }

  @Test
  void productsInBfloat16PointTheSameWay() {
    for (int seed = 0; seed < 8; seed++) {
      ModelConfig config = config(new SplittableRandom(seed));
      try (CausalModel model = CausalModel.create(config, Models.DIGITS, NamedRandom.of(seed))) {
        List<int[]> rows = Models.rows(seed, 5, 60);
        ModelOutput output = config.head() == Head.SCALAR ? ModelOutput.ALL : ModelOutput.LOG_PROBS;
        Result single = Result.of(new VectorDifferentiator(model, output), model, rows);
        Result coarse;
        try (EngineDifferentiator half =
            new EngineDifferentiator(model, output, Precision.BFLOAT16)) {
          coarse = Result.of(half, model, rows);
        }
        assertThat(coarse.outputs)
            .as("seed %d", seed)
            .containsExactly(single.outputs, within(0.1f))
            .isNotEqualTo(single.outputs);
        assertThat(cosine(single.gradients, coarse.gradients))
            .as("seed %d", seed)
            .isGreaterThan(0.999);
      }
    }
  }

  /**
   * Of one set of rows the curves lie up to 3 % apart, to either side: what rounding changes grows
   * from update to update. So several are looked at.
   */
  @Test
  void learningInBfloat16FollowsTheSameCurve() {
    int sets = 8;
    double apart = 0;
    for (int seed = 0; seed < sets; seed++) {
      double[] single = learningCurve(seed, Precision.FLOAT32);
      double[] coarse = learningCurve(seed, Precision.BFLOAT16);
      assertThat(single[UPDATES - 1]).as("seed %d", seed).isLessThan(0.8 * single[0]);
      for (int i = 0; i < UPDATES; i++) {
        apart += Math.abs(coarse[i] / single[i] - 1) / UPDATES / sets;
      }
    }
    // Where bfloat16 is imitated, sums are kept in it too.
    assertThat(apart).isLessThan(Devices.multipliesBfloat16() ? 0.02 : 0.1);
  }

  /** The loss before each update. */
  private static double[] learningCurve(int seed, Precision precision) {
    List<int[]> rows = Models.rows(seed, 32, 24);
    int count = rows.stream().mapToInt(row -> row.length - 1).sum();
    OptimizerSettings settings = OptimizerSettings.adamW().withPrecision(precision);
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false);
        Learner learner = new Learner(model, ModelOutput.LOG_PROBS, settings, 1)) {
      return IntStream.range(0, UPDATES)
          .mapToDouble(
              i -> learner.step(rows, (index, out) -> nextToken(out, count), 3e-3).get("loss"))
          .toArray();
    }
  }

  /** The loss of some rows of a step of so many next tokens. */
  private static TokenGradients nextToken(TokenOutputs out, int count) {
    float[] slopes = new float[out.rows() * out.length()];
    double loss = 0;
    for (int i = 0; i < out.rows(); i++) {
      for (int t = 1; t < out.lengths()[i]; t++) {
        loss -= out.logProbs()[out.at(i, t)] / count;
        slopes[out.at(i, t)] = -1f / count;
      }
    }
    return new TokenGradients(slopes, null, null, Map.of("loss", loss));
  }

  private static double cosine(List<float[]> a, List<float[]> b) {
    double both = 0;
    double one = 0;
    double other = 0;
    for (int i = 0; i < a.size(); i++) {
      for (int j = 0; j < a.get(i).length; j++) {
        both += (double) a.get(i)[j] * b.get(i)[j];
        one += (double) a.get(i)[j] * a.get(i)[j];
        other += (double) b.get(i)[j] * b.get(i)[j];
      }
    }
    return both / Math.sqrt(one * other);
  }

  private static void assertClose(String name, float[] expected, float[] actual) {
    double largest = 1e-3;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(actual).as(name).containsExactly(expected, within((float) (1e-4 * largest)));
  }

  private static ModelConfig config(SplittableRandom random) {
    Architecture architecture = Architecture.values()[random.nextInt(Architecture.values().length)];
    int keyValueHeads = 1 + random.nextInt(3);
    int heads = keyValueHeads * (1 + random.nextInt(3));
    int layers = 1 + random.nextInt(3);
    boolean windows = architecture != Architecture.LLAMA && random.nextInt(2) == 0;
    AttentionBias bias =
        switch (architecture) {
          case LLAMA, QWEN3 -> random.nextInt(2) == 0 ? AttentionBias.NONE : AttentionBias.ALL;
          case MISTRAL -> AttentionBias.NONE;
          case QWEN2 -> AttentionBias.QUERY_KEY_VALUE;
        };
    return new ModelConfig(
        architecture,
        random.nextInt(2) == 0 ? Head.LANGUAGE_MODEL : Head.SCALAR,
        Models.DIGITS_SIZE + random.nextInt(60),
        3 + random.nextInt(90),
        5 + random.nextInt(120),
        layers,
        heads,
        keyValueHeads,
        2 * (1 + random.nextInt(20)),
        10_000,
        new PlainRope(),
        1e-6,
        random.nextInt(2) == 0,
        64,
        bias,
        windows
            ? SlidingWindow.everywhere(1 + random.nextInt(70), layers)
            : SlidingWindow.none(layers));
  }

  private record Result(float[] outputs, List<float[]> gradients) {
    static Result of(Differentiator<?> differentiator, CausalModel model, List<int[]> rows) {
      List<Float> outputs = new ArrayList<>();
      try (NDManager scope = model.manager().newSubManager()) {
        List<float[]> gradients =
            Models.gradients(model, differentiator, scope, rows, (index, out) -> pull(out, outputs))
                .stream()
                .map(NDArray::toFloatArray)
                .toList();
        float[] values = new float[outputs.size()];
        IntStream.range(0, values.length).forEach(i -> values[i] = outputs.get(i));
        return new Result(values, gradients);
      }
    }
  }

  /** Random slopes for every output, the same for both sides. */
  private static TokenGradients pull(TokenOutputs out, List<Float> outputs) {
    SplittableRandom random = new SplittableRandom(7);
    List<float[]> slopes = new ArrayList<>();
    for (float[] values : Arrays.asList(out.logProbs(), out.entropies(), out.head())) {
      float[] slope = values == null ? null : new float[values.length];
      for (int i = 0; i < out.rows() && values != null; i++) {
        for (int t = 0; t < out.lengths()[i]; t++) {
          outputs.add(values[out.at(i, t)]);
          // A masked token now and then.
          slope[out.at(i, t)] = random.nextInt(5) == 0 ? 0 : (float) random.nextGaussian();
        }
      }
      slopes.add(slope);
    }
    return new TokenGradients(slopes.get(0), slopes.get(1), slopes.get(2), Map.of());
  }
}
