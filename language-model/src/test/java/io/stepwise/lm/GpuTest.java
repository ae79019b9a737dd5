package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.engine.Devices;
import io.stepwise.lm.optimizer.OptimizerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A GPU says what the processor says: {@code mvn -Pgpu test} on a machine with one. */
class GpuTest {
  @BeforeEach
  void look() {
    assumeTrue(
        Engine.getEngine("PyTorch").getGpuCount() > 0,
        "no GPU: the tensor engine finds none (or this build has no CUDA libraries, see -Pgpu)");
  }

  @AfterEach
  void forget() {
    System.clearProperty(Devices.PROPERTY);
  }

  /** The same on both devices. */
  private static <T> List<T> both(Supplier<T> work) {
    List<T> results = new ArrayList<>();
    for (String device : List.of("cpu", "cuda")) {
      System.setProperty(Devices.PROPERTY, device);
      assertThat(Devices.gpu()).isEqualTo(device.equals("cuda"));
      results.add(work.get());
    }
    return results;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void outputsAgree(Architecture architecture) {
    List<int[]> rows = Models.rows(1, 9, 60);
    List<List<RowOutputs>> results =
        both(
            () -> {
              try (CausalModel model = Models.random(architecture, Head.SCALAR, true)) {
                return model.evaluate(rows, ModelOutput.ALL);
              }
            });
    for (int i = 0; i < rows.size(); i++) {
      RowOutputs cpu = results.get(0).get(i);
      RowOutputs gpu = results.get(1).get(i);
      assertThat(gpu.logProbs()).containsExactly(cpu.logProbs(), within(1e-4f));
      assertThat(gpu.entropies()).containsExactly(cpu.entropies(), within(1e-4f));
      assertThat(gpu.head()).containsExactly(cpu.head(), within(1e-4f));
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void greedyContinuationsAgree(Architecture architecture) {
    List<GenerationRequest> requests =
        Models.rows(2, 9, 30).stream()
            .map(row -> new GenerationRequest(row, NamedRandom.of("unused")))
            .toList();
    List<List<Generated>> results =
        both(
            () -> {
              try (CausalModel model = Models.random(architecture, Head.LANGUAGE_MODEL, true)) {
                return new Generator(model).generate(requests, Sampling.greedy(20));
              }
            });
    for (int i = 0; i < requests.size(); i++) {
      assertThat(results.get(1).get(i).tokens()).isEqualTo(results.get(0).get(i).tokens());
      assertThat(results.get(1).get(i).logProbs())
          .containsExactly(results.get(0).get(i).logProbs(), within(1e-4f));
    }
  }

  @ParameterizedTest
  @EnumSource(OptimizerSettings.Method.class)
  void trainingAgrees(OptimizerSettings.Method method) {
    OptimizerSettings settings =
        method == OptimizerSettings.Method.MUON
            ? OptimizerSettings.muon()
            : OptimizerSettings.adamW().withEpsilon(1e-3);
    List<int[]> rows = Models.rows(3, 12, 40);
    List<List<float[]>> results =
        both(
            () -> {
              try (CausalModel model = Models.random(Architecture.QWEN3, Head.SCALAR, false);
                  Learner learner = new Learner(model, ModelOutput.ALL, settings, 2)) {
                for (int i = 0; i < 3; i++) {
                  learner.step(rows, (index, out) -> likelier(out), 1e-3);
                }
                return model.values();
              }
            });
    for (int p = 0; p < results.get(0).size(); p++) {
      assertThat(results.get(1).get(p)).containsExactly(results.get(0).get(p), within(1e-4f));
    }
  }

  private static TokenGradients likelier(TokenOutputs out) {
    float[] slopes = new float[out.rows() * out.length()];
    for (int i = 0; i < out.rows(); i++) {
      int from = out.at(i, 1);
      Arrays.fill(slopes, from, from + out.lengths()[i] - 1, -0.01f);
    }
    return new TokenGradients(slopes, null, null, Map.of());
  }
}
