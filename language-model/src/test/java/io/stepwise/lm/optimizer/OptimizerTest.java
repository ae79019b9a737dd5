package io.stepwise.lm.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.lm.weights.ParameterLayout.Kind;
import io.stepwise.lm.weights.ParameterLayout.Parameter;
import io.stepwise.lm.weights.ParameterLayout.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OptimizerTest {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  @AfterEach
  void release() {
    threads.shutdown();
    manager.close();
  }

  private static Parameter parameter(String name, Kind kind, int... shape) {
    return new Parameter(name, shape, List.of(new Part(name, shape)), kind);
  }

  private NDArray array(float[] values, int... shape) {
    return manager.create(values, new Shape(Arrays.stream(shape).asLongStream().toArray()));
  }

  private static float[] gaussians(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static OptimizerSettings adam(double beta2, double epsilon, double decay, double clip) {
    return new OptimizerSettings(Method.ADAMW, 0.9, beta2, epsilon, decay, clip, 0.95, 1);
  }

  private void update(Optimizer optimizer, List<NDArray> gradients, double rate) {
    try (NDManager scope = manager.newSubManager()) {
      optimizer.update(scope, GradientSource.of(gradients), rate, threads);
    }
  }

  @Test
  void firstStepOfTheGoldenCaseIsPyTorchs() throws IOException {
    JsonNode golden;
    try (InputStream in = OptimizerTest.class.getResourceAsStream("/golden/optimizer.json")) {
      golden = new ObjectMapper().readTree(in).required("adam_epsilon");
    }
    JsonNode inputs = golden.required("inputs");
    List<NDArray> weights = List.of(array(new float[] {0}, 1));
    OptimizerSettings settings = adam(0.999, inputs.required("eps").doubleValue(), 0, 1e9);
    try (Optimizer optimizer =
        new Optimizer(settings, List.of(parameter("b", Kind.ZERO, 1)), weights)) {
      float gradient = inputs.required("g").floatValue();
      update(
          optimizer,
          List.of(array(new float[] {gradient}, 1)),
          inputs.required("lr").doubleValue());
    }
    double expected = golden.required("outputs").required("pytorch_step").doubleValue();
    assertThat((double) -weights.get(0).toFloatArray()[0]).isCloseTo(expected, within(1e-9));
  }

  @Test
  void adamFollowsItsFormulaOverManySteps() {
    long seed = 4;
    SplittableRandom random = new SplittableRandom(seed);
    List<Parameter> parameters =
        List.of(parameter("w", Kind.INPUT_MATRIX, 2, 3), parameter("g", Kind.GAIN, 3));
    float[][] start = {gaussians(random, 6), gaussians(random, 3)};
    List<NDArray> weights = List.of(array(start[0], 2, 3), array(start[1], 3));
    double[][] w = {wide(start[0]), wide(start[1])};
    double[][] m = {new double[6], new double[3]};
    double[][] v = {new double[6], new double[3]};
    double[] decay = {0.1, 0}; // gains are not decayed
    try (Optimizer optimizer = new Optimizer(adam(0.95, 1e-5, 0.1, 1e9), parameters, weights)) {
      for (int step = 1; step <= 20; step++) {
        float[][] g = {gaussians(random, 6), gaussians(random, 3)};
        double rate = 0.1 / step;
        for (int p = 0; p < 2; p++) {
          for (int i = 0; i < w[p].length; i++) {
            m[p][i] = 0.9 * m[p][i] + 0.1 * g[p][i];
            v[p][i] = 0.95 * v[p][i] + 0.05 * g[p][i] * g[p][i];
            double mean = m[p][i] / (1 - Math.pow(0.9, step));
            double root = Math.sqrt(v[p][i] / (1 - Math.pow(0.95, step)));
            w[p][i] = (1 - rate * decay[p]) * w[p][i] - rate * mean / (root + 1e-5);
          }
        }
        update(optimizer, List.of(array(g[0], 2, 3), array(g[1], 3)), rate);
        assertThat(optimizer.steps()).isEqualTo(step);
      }
    }
    for (int p = 0; p < 2; p++) {
      assertThat(wide(weights.get(p).toFloatArray())).containsExactly(w[p], within(1e-5));
    }
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  @Test
  void gradientsAreClippedByTheirCommonNorm() {
    List<Parameter> parameters =
        List.of(parameter("a", Kind.GAIN, 1), parameter("b", Kind.GAIN, 1));
    // Without decay of the first moment and with a huge epsilon a step is rate/epsilon · gradient.
    OptimizerSettings settings = new OptimizerSettings(Method.ADAMW, 0, 0, 1e6, 0, 1, 0.95, 1);
    for (float scale : new float[] {1, 0.1f}) {
      List<NDArray> weights = List.of(array(new float[1], 1), array(new float[1], 1));
      List<NDArray> gradients =
          List.of(array(new float[] {3 * scale}, 1), array(new float[] {-4 * scale}, 1));
      try (Optimizer optimizer = new Optimizer(settings, parameters, weights);
          NDManager scope = manager.newSubManager()) {
        double norm = optimizer.update(scope, GradientSource.of(gradients), 1e6, threads);
        assertThat(norm).isCloseTo(5 * scale, within(1e-5));
      }
      double length = Math.min(1, 5 * scale);
      assertThat((double) weights.get(0).toFloatArray()[0]).isCloseTo(-0.6 * length, within(1e-4));
      assertThat((double) weights.get(1).toFloatArray()[0]).isCloseTo(0.8 * length, within(1e-4));
    }
  }

  @ParameterizedTest
  @CsvSource({"12, 12", "8, 24", "24, 8", "1, 5"})
  void muonsUpdateIsCloseToSemiOrthogonal(int rows, int columns) {
    long seed = rows * 100L + columns;
    SplittableRandom random = new SplittableRandom(seed);
    NDArray weight = array(new float[rows * columns], rows, columns);
    OptimizerSettings settings =
        new OptimizerSettings(Method.MUON, 0.9, 0.95, 1e-8, 0, 1e9, 0.95, 0.1);
    float[] gradient = gaussians(random, rows * columns);
    try (Optimizer optimizer =
        new Optimizer(
            settings, List.of(parameter("w", Kind.INPUT_MATRIX, rows, columns)), List.of(weight))) {
      update(optimizer, List.of(array(gradient, rows, columns)), 1);
    }
    double stretch = Math.sqrt(Math.max(1, rows / (double) columns));
    double[] update = wide(weight.toFloatArray());
    double descent = 0;
    for (int i = 0; i < update.length; i++) {
      update[i] /= -stretch;
      descent += update[i] * gradient[i];
    }
    assertThat(descent).as("seed %d", seed).isPositive();
    // Along its short side every direction keeps its length: singular values near 1.
    int side = Math.min(rows, columns);
    for (int trial = 0; trial < 50; trial++) {
      double[] x = wide(gaussians(random, side));
      double before = 0;
      double after = 0;
      for (double value : x) {
        before += value * value;
      }
      for (int j = 0; j < Math.max(rows, columns); j++) {
        double y = 0;
        for (int i = 0; i < side; i++) {
          y += x[i] * (rows <= columns ? update[i * columns + j] : update[j * columns + i]);
        }
        after += y * y;
      }
      assertThat(Math.sqrt(after / before)).as("seed %d", seed).isBetween(0.5, 1.35);
    }
  }

  @Test
  void muonTakesMatricesInsideTheBlocksAlone() {
    List<Parameter> parameters =
        List.of(
            parameter("embedding", Kind.EMBEDDING, 4, 4), parameter("in", Kind.INPUT_MATRIX, 4, 4));
    float[] gradient = new float[16];
    gradient[0] = 2; // of rank one
    List<NDArray> weights = List.of(array(new float[16], 4, 4), array(new float[16], 4, 4));
    OptimizerSettings settings =
        new OptimizerSettings(Method.MUON, 0.9, 0.95, 1e-8, 0, 1e9, 0.95, 0.1);
    try (Optimizer optimizer = new Optimizer(settings, parameters, weights)) {
      update(optimizer, List.of(array(gradient, 4, 4), array(gradient, 4, 4)), 0.5);
    }
    // AdamW's first step is its rate, a tenth of Muon's here.
    assertThat(weights.get(0).toFloatArray()[0]).isCloseTo(-0.05f, within(1e-5f));
    assertThat(weights.get(1).toFloatArray()[0]).isBetween(-0.5f * 1.25f, -0.5f * 0.6f);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void restoredStateContinuesExactly(Method method, @TempDir Path folder) {
    List<Parameter> parameters =
        List.of(
            parameter("e", Kind.EMBEDDING, 5, 4),
            parameter("w", Kind.INPUT_MATRIX, 6, 4),
            parameter("g", Kind.GAIN, 4));
    OptimizerSettings settings =
        method == Method.MUON ? OptimizerSettings.muon() : OptimizerSettings.adamW();
    String path = folder.resolve("state").toString();
    List<NDArray> weights = weights(parameters);
    List<float[]> expected;
    List<float[]> atSave;
    try (Optimizer optimizer = new Optimizer(settings, parameters, weights);
        OutputFolder out = OutputFolder.stage(path)) {
      train(optimizer, parameters, 0, 3);
      atSave = weights.stream().map(NDArray::toFloatArray).toList();
      optimizer.save(out, "part/");
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
      train(optimizer, parameters, 3, 7);
      expected = weights.stream().map(NDArray::toFloatArray).toList();
    }
    List<NDArray> resumed = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      resumed.add(array(atSave.get(i), parameters.get(i).shape()));
    }
    try (Optimizer optimizer = new Optimizer(settings, parameters, resumed)) {
      optimizer.restore(InputFolder.open(path), "part/");
      assertThat(optimizer.steps()).isEqualTo(3);
      train(optimizer, parameters, 3, 7);
    }
    for (int i = 0; i < expected.size(); i++) {
      assertThat(resumed.get(i).toFloatArray()).containsExactly(expected.get(i));
    }
  }

  private List<NDArray> weights(List<Parameter> parameters) {
    SplittableRandom random = new SplittableRandom(8);
    return parameters.stream().map(p -> array(gaussians(random, p.size()), p.shape())).toList();
  }

  private void train(Optimizer optimizer, List<Parameter> parameters, int from, int to) {
    for (int step = from; step < to; step++) {
      SplittableRandom random = new SplittableRandom(step);
      update(
          optimizer,
          parameters.stream().map(p -> array(gaussians(random, p.size()), p.shape())).toList(),
          0.01);
    }
  }

  @Test
  void stateOfAnotherMethodOrModelIsRejected(@TempDir Path folder) {
    List<Parameter> parameters = List.of(parameter("w", Kind.INPUT_MATRIX, 4, 4));
    List<Parameter> others = List.of(parameter("w", Kind.INPUT_MATRIX, 4, 5));
    for (Method method : Method.values()) {
      String path = folder.resolve(method.name()).toString();
      try (Optimizer optimizer = new Optimizer(settings(method), parameters, weights(parameters));
          OutputFolder out = OutputFolder.stage(path)) {
        optimizer.save(out, "");
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
      for (Method other : Method.values()) {
        try (Optimizer optimizer =
            new Optimizer(settings(other), parameters, weights(parameters))) {
          if (other == method) {
            optimizer.restore(InputFolder.open(path), "");
          } else {
            assertThatThrownBy(() -> optimizer.restore(InputFolder.open(path), ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("Cannot resume training: ");
          }
        }
      }
      try (Optimizer optimizer = new Optimizer(settings(method), others, weights(others))) {
        assertThatThrownBy(() -> optimizer.restore(InputFolder.open(path), ""))
            .isInstanceOf(InvalidInput.class)
            .hasMessageContaining("no optimizer state for w");
      }
    }
  }

  private static OptimizerSettings settings(Method method) {
    return method == Method.MUON ? OptimizerSettings.muon() : OptimizerSettings.adamW();
  }

  @Test
  void gradientsThatAreNotFiniteChangeNothing() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      List<Parameter> parameters = List.of(parameter("w", Kind.INPUT_MATRIX, 1, 2));
      List<NDArray> weights = List.of(array(new float[] {1, 2}, 1, 2));
      try (Optimizer optimizer = new Optimizer(settings(Method.ADAMW), parameters, weights)) {
        assertThatThrownBy(() -> update(optimizer, List.of(array(new float[] {bad, 1}, 1, 2)), 0.1))
            .isInstanceOf(InfrastructureFailure.class)
            .hasMessageMatching(
                "Cannot update model: the norm of the gradients is not finite at update 1"
                    + " \\((NaN|Infinity), expected a finite number; try a smaller learning rate.*");
        assertThat(weights.get(0).toFloatArray()).containsExactly(1, 2);
        assertThat(optimizer.steps()).isZero();
        update(optimizer, List.of(array(new float[] {1, 1}, 1, 2)), 0.1);
        assertThat(optimizer.steps()).isEqualTo(1);
      }
    }
  }
}
