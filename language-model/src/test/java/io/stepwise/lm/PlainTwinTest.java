package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.AttentionBias;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.config.SlidingWindow;
import io.stepwise.lm.engine.DecoderSource;
import io.stepwise.lm.engine.NativeModule;
import io.stepwise.lm.engine.NativeModule.Argument;
import io.stepwise.lm.rope.LinearRope;
import io.stepwise.lm.rope.Llama3Rope;
import io.stepwise.lm.rope.PlainRope;
import io.stepwise.lm.rope.RopeScaling;
import io.stepwise.lm.rope.YarnRope;
import io.stepwise.lm.weights.ParameterLayout;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The decoder in TorchScript and its twin in DJL's operators: one answer, one gradient. */
class PlainTwinTest {
  private static final double TOLERANCE = 1e-4;
  private static final int CONFIGURATIONS = 48;

  /** Beyond this length the decoder takes another way through attention. */
  private static final int LONG_ROW = 270;

  private final Set<Architecture> architectures = EnumSet.noneOf(Architecture.class);
  private final Set<Head> heads = EnumSet.noneOf(Head.class);

  @Test
  void valuesAndGradientsAgreeOnRandomConfigurations() {
    long seed = Long.getLong("stepwise.seed", 20260309);
    System.out.println("PlainTwinTest: seed " + seed);
    for (int i = 0; i < CONFIGURATIONS; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      ModelConfig config = config(random, Architecture.values()[i % 4]);
      architectures.add(config.architecture());
      heads.add(config.head());
      boolean isLong = i >= CONFIGURATIONS - 8;
      int length = isLong ? LONG_ROW + random.nextInt(20) : random.nextInt(2, 14);
      compare(config, isLong ? 1 : random.nextInt(1, 4), length, random, "seed " + (seed + i));
    }
    assertThat(architectures).hasSize(4);
    assertThat(heads).hasSize(3);
  }

  private static ModelConfig config(SplittableRandom random, Architecture architecture) {
    int layers = random.nextInt(1, 4);
    int keyHeads = random.nextInt(1, 4);
    List<RopeScaling> scalings =
        List.of(
            new PlainRope(),
            new LinearRope(1 + 3 * random.nextDouble()),
            new Llama3Rope(4, 1, 4, 16),
            new YarnRope(4, 32, 1, 16, 1.1, YarnRope.Edges.ROUNDED),
            new YarnRope(2, 8, 2, 8, 1, YarnRope.Edges.EXACT));
    boolean optional = architecture == Architecture.LLAMA || architecture == Architecture.QWEN3;
    SlidingWindow window =
        switch (architecture) {
          case LLAMA -> SlidingWindow.none(layers);
          case MISTRAL -> SlidingWindow.everywhere(random.nextInt(1, 9), layers);
          case QWEN2, QWEN3 ->
              new SlidingWindow(
                  random.nextInt(1, 9),
                  IntStream.range(0, layers).mapToObj(l -> random.nextBoolean()).toList());
        };
    return new ModelConfig(
        architecture,
        Head.values()[random.nextInt(3)],
        random.nextInt(Models.DIGITS_SIZE, 30),
        random.nextInt(3, 20),
        random.nextInt(2, 24),
        layers,
        keyHeads * random.nextInt(1, 4),
        keyHeads,
        2 * random.nextInt(1, 5),
        Math.pow(10, 1 + 4 * random.nextDouble()),
        scalings.get(random.nextInt(scalings.size())),
        1e-5,
        random.nextBoolean(),
        512,
        optional && random.nextBoolean()
            ? AttentionBias.ALL
            : architecture == Architecture.QWEN2
                ? AttentionBias.QUERY_KEY_VALUE
                : AttentionBias.NONE,
        window);
  }

  private static void compare(
      ModelConfig config, int rows, int length, SplittableRandom random, String what) {
    List<float[]> values = weights(config, random);
    long[] ids = random.longs((long) rows * length, 0, config.vocabulary()).toArray();
    ModelOutput output =
        !config.head().scalar()
            ? ModelOutput.LOG_PROBS
            : config.head().languageModel() ? ModelOutput.ALL : ModelOutput.HEAD;
    Shape shape = new Shape(rows, length);
    List<float[]> slopes = new ArrayList<>();
    for (int k = 0; k < (output.logProbs() ? 2 : 0) + (output.head() ? 1 : 0); k++) {
      slopes.add(floats(rows * length, 0, 1, random));
    }
    List<float[]> fast = fast(config, values, ids, shape, output, slopes);
    List<float[]> plain = plain(config, values, ids, shape, output, slopes);
    assertThat(fast).hasSameSizeAs(plain);
    for (int k = 0; k < fast.size(); k++) {
      String name =
          k < slopes.size()
              ? "output " + k
              : new ParameterLayout(config).list().get(k - slopes.size()).name();
      close(fast.get(k), plain.get(k), what + ", " + config + ": " + name);
    }
  }

  private static void close(float[] fast, float[] plain, String what) {
    assertThat(fast).as(what).hasSameSizeAs(plain);
    double largest = 1;
    double apart = 0;
    for (int i = 0; i < fast.length; i++) {
      largest = Math.max(largest, Math.abs(plain[i]));
      apart = Math.max(apart, Math.abs(fast[i] - plain[i]));
    }
    assertThat(apart).as(what).isLessThan(TOLERANCE * largest);
  }

  private static float[] floats(int n, double mean, double deviation, SplittableRandom random) {
    float[] floats = new float[n];
    for (int i = 0; i < n; i++) {
      floats[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return floats;
  }

  private static List<float[]> weights(ModelConfig config, SplittableRandom random) {
    List<float[]> weights = new ArrayList<>();
    for (ParameterLayout.Parameter p : new ParameterLayout(config).list()) {
      weights.add(floats(p.size(), p.kind() == ParameterLayout.Kind.GAIN ? 1 : 0, 0.3, random));
    }
    return weights;
  }

  /** Outputs, then the gradient of Σ slope · output with respect to every parameter. */
  private static List<float[]> fast(
      ModelConfig config,
      List<float[]> values,
      long[] ids,
      Shape shape,
      ModelOutput output,
      List<float[]> slopes) {
    try (CausalModel model = CausalModel.create(config, Models.DIGITS, NamedRandom.of("twin"));
        NDManager scope = model.manager().newSubManager();
        NativeModule training =
            new NativeModule(DecoderSource.decoder(config), NativeModule.Mode.TRAINING)) {
      for (int i = 0; i < values.size(); i++) {
        model.weights().get(i).set(FloatBuffer.wrap(values.get(i)));
        model.weights().get(i).setRequiresGradient(true);
      }
      List<int[]> rows = new ArrayList<>();
      int length = (int) shape.get(1);
      for (int b = 0; b < shape.get(0); b++) {
        int from = b * length;
        rows.add(IntStream.range(0, length).map(t -> (int) ids[from + t]).toArray());
      }
      NDList outputs =
          model.backend().tokenOutputs(scope, training, PaddedBatch.of(rows, 0), output);
      List<NDArray> cotangents = slopes.stream().map(slope -> scope.create(slope, shape)).toList();
      NDList gradients =
          training.call(
              scope,
              "gradients",
              Argument.list("outputs", outputs),
              Argument.list("w", model.weights()),
              Argument.list("c", cotangents));
      return arrays(outputs, gradients);
    }
  }

  private static List<float[]> plain(
      ModelConfig config,
      List<float[]> values,
      long[] ids,
      Shape shape,
      ModelOutput output,
      List<float[]> slopes) {
    try (NDManager scope = NDManager.newBaseManager("PyTorch")) {
      PlainTwin twin = new PlainTwin(config, values, scope);
      NDList outputs;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        outputs = twin.outputs(scope.create(ids, shape), output);
        NDArray sum = scope.create(0f);
        for (int k = 0; k < slopes.size(); k++) {
          sum = sum.add(outputs.get(k).mul(scope.create(slopes.get(k), shape)).sum());
        }
        collector.backward(sum);
      }
      return arrays(outputs, twin.weights().stream().map(NDArray::getGradient).toList());
    }
  }

  private static List<float[]> arrays(List<NDArray> outputs, List<NDArray> gradients) {
    List<float[]> arrays = new ArrayList<>();
    outputs.forEach(array -> arrays.add(array.toFloatArray()));
    gradients.forEach(gradient -> arrays.add(gradient.toFloatArray()));
    return arrays;
  }
}
