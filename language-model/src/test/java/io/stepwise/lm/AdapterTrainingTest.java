package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training of adapters: what changes, resuming, and both backends. */
class AdapterTrainingTest extends AdaptersFixture {
  @ParameterizedTest
  @EnumSource(Precision.class)
  void trainingChangesAdaptersAlone(Precision precision) {
    InputFolder base = base(Architecture.LLAMA, Head.LANGUAGE_MODEL);
    List<int[]> rows = Models.rows(4, 16, 30);
    OptimizerSettings settings = OptimizerSettings.adamW().withPrecision(precision);
    try (CausalModel whole = CausalModel.load(base);
        CausalModel model = adapt(base, Head.LANGUAGE_MODEL, ALL);
        CausalModel reference = model.withoutAdapters();
        Learner learner = new Learner(model, ModelOutput.LOG_PROBS, settings, 2)) {
      double first = 0;
      double last = 0;
      for (int i = 0; i < 30; i++) {
        last = learner.step(rows, (index, out) -> nextToken(out), 1e-2).get("loss");
        first = i == 0 ? last : first;
      }
      assertThat(last).isLessThan(0.9 * first);
      assertSame(reference.values(), whole.values());
      List<RowOutputs> off = reference.evaluate(rows, ModelOutput.LOG_PROBS);
      List<RowOutputs> original = whole.evaluate(rows, ModelOutput.LOG_PROBS);
      List<RowOutputs> on = model.evaluate(rows, ModelOutput.LOG_PROBS);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(off.get(i).logProbs()).containsExactly(original.get(i).logProbs());
        assertThat(on.get(i).logProbs()).isNotEqualTo(original.get(i).logProbs());
      }
      InputFolder saved = write("checkpoint", out -> learner.save(out, ""));
      assertThat(saved.files())
          .containsExactly(
              "adapter_config.json",
              "adapter_model.safetensors",
              "generation_config.json",
              "optimizer.json",
              "optimizer.safetensors",
              "stepwise.json",
              "stepwise_base.json",
              "tokenizer.json",
              "tokenizer_config.json");
      assertThat(ModelFiles.tensors(saved, "adapter_model.safetensors").keySet())
          .hasSize(2 * 2 * 7)
          .allMatch(name -> name.matches(".*\\.lora_[AB]\\.weight"));
      assertThat(ModelFiles.tensors(saved, "optimizer.safetensors").keySet())
          .hasSize(2 * 2 * 2 * 7)
          .allMatch(name -> name.contains(".lora_"));
    }
  }

  @ParameterizedTest
  @EnumSource(OptimizerSettings.Method.class)
  void trainingResumedFromItsFolderEqualsUninterruptedTraining(OptimizerSettings.Method method) {
    InputFolder base = base(Architecture.LLAMA, Head.LANGUAGE_MODEL);
    List<int[]> rows = Models.rows(5, 8, 30);
    OptimizerSettings settings =
        method == OptimizerSettings.Method.MUON
            ? OptimizerSettings.muon()
            : OptimizerSettings.adamW();
    TokenObjective objective =
        (index, out) -> new TokenGradients(nextToken(out).logProbs(), null, ones(out), Map.of());
    List<float[]> expected;
    InputFolder halfway;
    try (CausalModel model = adapt(base, Head.SCALAR, SOME);
        Learner learner = new Learner(model, ModelOutput.ALL, settings, 2)) {
      for (int i = 0; i < 3; i++) {
        learner.step(rows, objective, 1e-2);
      }
      halfway = write("halfway", out -> learner.save(out, "part/"));
      for (int i = 0; i < 3; i++) {
        learner.step(rows, objective, 1e-2);
      }
      expected = model.values();
    }
    try (CausalModel model = CausalModel.load(halfway, "part/");
        Learner learner = new Learner(model, ModelOutput.ALL, settings, 2)) {
      learner.restore(halfway, "part/");
      for (int i = 0; i < 3; i++) {
        learner.step(rows, objective, 1e-2);
      }
      assertSame(model.values(), expected);
      int head = new ParameterLayout(model.config()).headAt();
      assertThat(expected.get(head)).isNotEqualTo(new float[32]);
    }
  }

  private static float[] ones(TokenOutputs out) {
    float[] ones = new float[out.rows() * out.length()];
    for (int i = 0; i < out.rows(); i++) {
      Arrays.fill(ones, out.at(i, 0), out.at(i, 0) + out.lengths()[i], 0.01f);
    }
    return ones;
  }

  @Test
  void bothBackendsComputeTheSameGradients() {
    InputFolder base = base(Architecture.QWEN3, Head.SCALAR);
    List<int[]> rows = Models.rows(6, 5, 40);
    TokenObjective objective =
        (index, out) -> new TokenGradients(nextToken(out).logProbs(), null, ones(out), Map.of());
    try (CausalModel model = adapt(base, Head.SCALAR, SOME);
        NDManager scope = model.manager().newSubManager()) {
      randomise(model);
      List<List<float[]>> results = new ArrayList<>();
      try (Differentiator<?> vectors = new VectorDifferentiator(model, ModelOutput.ALL);
          Differentiator<?> engine =
              new EngineDifferentiator(model, ModelOutput.ALL, Precision.FLOAT32)) {
        for (Differentiator<?> one : List.of(vectors, engine)) {
          List<NDArray> byWeights = Models.gradients(model, one, scope, rows, objective);
          results.add(
              model.training().gradients(scope, byWeights).stream()
                  .map(NDArray::toFloatArray)
                  .toList());
        }
      }
      for (int i = 0; i < results.get(0).size(); i++) {
        double largest = 1e-3;
        for (float value : results.get(1).get(i)) {
          largest = Math.max(largest, Math.abs(value));
        }
        assertThat(results.get(0).get(i))
            .containsExactly(results.get(1).get(i), within((float) (1e-4 * largest)));
      }
    }
  }
}
