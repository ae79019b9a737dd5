package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.engine.DecoderSource;
import io.stepwise.lm.engine.NativeModule;
import io.stepwise.lm.engine.NativeModule.Argument;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.lm.weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small models saved by transformers (src/test/python/make_fixtures.py) give the same outputs here.
 */
class ParityTest {
  private static final int PROMPT = 5;

  private final double tolerance = 1e-4;

  private static InputFolder folder(String name) {
    return Fixtures.folder("parity/" + name);
  }

  /** The rows of a tensor of token ids. */
  static List<int[]> rows(Tensor tensor) {
    int length = tensor.shape()[1];
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < tensor.shape()[0]; i++) {
      int[] row = new int[length];
      for (int t = 0; t < length; t++) {
        row[t] = (int) tensor.values()[i * length + t];
      }
      rows.add(row);
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-biases-llama3-sharded",
        "mistral-window-fp16",
        "qwen2-tied-linear",
        "qwen2-window-sharded",
        "qwen3-yarn-bf16",
        "qwen3-biases-tied"
      })
  void everyTokensLogProbabilityIsTheirs(String name) {
    Map<String, Tensor> expected = ModelFiles.tensors(folder(name), "expected.safetensors");
    float[] logProbs = expected.get("log_probs").values();
    try (CausalModel model = CausalModel.load(folder(name))) {
      int at = 0;
      for (int[] row : rows(expected.get("rows"))) {
        for (int t = 1; t <= row.length; t++) {
          List<int[]> next = new ArrayList<>();
          for (int v = 0; v < model.config().vocabulary(); v++) {
            int[] candidate = Arrays.copyOf(row, t + 1);
            candidate[t] = v;
            next.add(candidate);
          }
          for (RowOutputs outputs : model.evaluate(next, ModelOutput.LOG_PROBS)) {
            assertThat(outputs.logProbs()[t]).isCloseTo(logProbs[at++], within((float) tolerance));
          }
        }
      }
      assertThat(at).isEqualTo(logProbs.length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-biases-llama3-sharded",
        "mistral-window-fp16",
        "qwen2-tied-linear",
        "qwen2-window-sharded",
        "qwen3-yarn-bf16",
        "qwen3-biases-tied"
      })
  void greedyContinuationsAreTheirs(String name) {
    Map<String, Tensor> expected = ModelFiles.tensors(folder(name), "expected.safetensors");
    List<int[]> greedy = rows(expected.get("greedy"));
    List<GenerationRequest> requests = new ArrayList<>();
    for (int[] row : rows(expected.get("rows"))) {
      requests.add(new GenerationRequest(Arrays.copyOf(row, PROMPT), NamedRandom.of("unused")));
    }
    try (CausalModel model = CausalModel.load(folder(name))) {
      List<Generated> ours =
          new Generator(model).generate(requests, Sampling.greedy(greedy.get(0).length));
      for (int i = 0; i < ours.size(); i++) {
        // Theirs was told not to stop.
        int[] theirs = Arrays.copyOf(greedy.get(i), ours.get(i).tokens().length);
        assertThat(ours.get(i).tokens()).isEqualTo(theirs);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-scores", "qwen2-scores", "qwen3-two-labels"})
  void scoresOfTokensAreTheirs(String name) {
    Map<String, Tensor> expected = ModelFiles.tensors(folder(name), "expected.safetensors");
    float[] head = expected.get("head").values();
    try (CausalModel model = CausalModel.load(folder(name))) {
      int at = 0;
      for (RowOutputs outputs : model.evaluate(rows(expected.get("rows")), ModelOutput.HEAD)) {
        for (float score : outputs.head()) {
          assertThat(score).isCloseTo(head[at++], within((float) tolerance));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-biases-llama3-sharded",
        "mistral-window-fp16",
        "qwen2-tied-linear",
        "qwen2-window-sharded",
        "qwen3-yarn-bf16",
        "qwen3-biases-tied",
        "llama-scores",
        "qwen2-scores"
      })
  void lossAndGradientsAreTheirs(String name) {
    InputFolder folder = folder(name);
    List<int[]> rows = rows(ModelFiles.tensors(folder, "expected.safetensors").get("rows"));
    JsonNode expected = Json.read(folder.text("expected.json"), name);
    try (CausalModel model = CausalModel.load(folder);
        NDManager scope = model.manager().newSubManager();
        NativeModule training =
            new NativeModule(DecoderSource.decoder(model.config()), NativeModule.Mode.TRAINING)) {
      boolean scores = model.config().head().scalar();
      ModelOutput output = scores ? ModelOutput.HEAD : ModelOutput.LOG_PROBS;
      model.weights().forEach(weight -> weight.setRequiresGradient(true));
      PaddedBatch padded = PaddedBatch.of(rows, 0);
      NDList outputs = model.backend().tokenOutputs(scope, training, padded, output);
      float[] values = outputs.get(0).toFloatArray();
      // Theirs: the mean of −log p over predicted tokens, or the mean square of the scores.
      int count = scores ? values.length : values.length - padded.rows();
      float[] slopes = new float[values.length];
      double loss = 0;
      for (int i = 0; i < values.length; i++) {
        slopes[i] = scores ? 2 * values[i] / count : -1f / count;
        loss += scores ? (double) values[i] * values[i] / count : -(double) values[i] / count;
      }
      double theirs = expected.path("loss").asDouble();
      assertThat(loss).isCloseTo(theirs, within(tolerance * theirs));
      Shape shape = new Shape(padded.rows(), padded.length());
      NDList gradients =
          training.call(
              scope,
              "gradients",
              Argument.list("outputs", List.of(outputs.get(0))),
              Argument.list("w", model.weights()),
              Argument.list("c", List.of(scope.create(slopes, shape))));
      checkNorms(model, gradients, expected.path("gradient_norms"));
    }
  }

  private void checkNorms(CausalModel model, List<NDArray> gradients, JsonNode norms) {
    List<ParameterLayout.Parameter> parameters = new ParameterLayout(model.config()).list();
    int compared = 0;
    for (int p = 0; p < parameters.size(); p++) {
      float[] gradient = gradients.get(p).toFloatArray();
      int at = 0;
      for (ParameterLayout.Part part : parameters.get(p).parts()) {
        int end = at + Arrays.stream(part.shape()).reduce(1, (a, b) -> a * b);
        double squares = 0;
        for (; at < end; at++) {
          squares += (double) gradient[at] * gradient[at];
        }
        double theirs = norms.path(part.name()).asDouble(Double.NaN);
        // Keys' biases have no effect on attention: their gradient is rounding alone.
        double slack = part.name().endsWith("k_proj.bias") ? 1e-6 : 0;
        assertThat(Math.sqrt(squares))
            .as(part.name())
            .isCloseTo(theirs, within(tolerance * theirs + slack));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(norms.size());
  }
}
