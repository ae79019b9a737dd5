package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.Products;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.lm.weights.Tensor;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdaptersTest {
  private static final LoraSettings ALL =
      new LoraSettings(3, 6, List.of(Projection.values()), LoraSettings.Scale.PLAIN);
  private static final LoraSettings SOME =
      new LoraSettings(
          2,
          3,
          List.of(Projection.V_PROJ, Projection.Q_PROJ, Projection.UP_PROJ),
          LoraSettings.Scale.RANK_STABILISED);

  @TempDir private Path folder;

  private InputFolder write(String name, Consumer<OutputFolder> writer) {
    String path = folder.resolve(name).toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      writer.accept(out);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    return InputFolder.open(path);
  }

  private InputFolder base(Architecture architecture, Head head) {
    try (CausalModel model = Models.random(architecture, head, false)) {
      return write("base", model::save);
    }
  }

  private static CausalModel adapt(InputFolder base, Head head, LoraSettings settings) {
    return CausalModel.adapt(base, head, settings, NamedRandom.of("adapters"));
  }

  /** Gives every trained tensor random numbers. */
  private static void randomise(CausalModel model) {
    SplittableRandom random = new SplittableRandom(5);
    for (NDArray tensor : model.training().trainedTensors()) {
      float[] values = new float[(int) tensor.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.3 * random.nextGaussian());
      }
      tensor.set(java.nio.FloatBuffer.wrap(values));
    }
    model.changed();
  }

  private static TokenGradients nextToken(TokenOutputs out) {
    float[] slopes = new float[out.rows() * out.length()];
    double loss = 0;
    for (int i = 0; i < out.rows(); i++) {
      for (int t = 1; t < out.lengths()[i]; t++) {
        loss -= out.logProbs()[out.at(i, t)] / 100;
        slopes[out.at(i, t)] = -1f / 100;
      }
    }
    return new TokenGradients(slopes, null, null, Map.of("loss", loss));
  }

  private static void assertSame(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("parameter " + i).containsExactly(expected.get(i));
    }
  }

  @Test
  void freshAdaptersComputeNothing() {
    InputFolder base = base(Architecture.QWEN3, Head.LANGUAGE_MODEL);
    List<int[]> rows = Models.rows(1, 6, 40);
    try (CausalModel whole = CausalModel.load(base);
        CausalModel adapted = adapt(base, Head.LANGUAGE_MODEL, ALL)) {
      assertSame(adapted.values(), whole.values());
      assertThat(adapted.adapted()).isTrue();
      assertThat(adapted.trainedParameters()).isEqualTo(2L * 3 * (2 * 64 + 2 * 48 + 3 * 80));
      List<RowOutputs> expected = whole.evaluate(rows, Part.LOG_PROBS);
      List<RowOutputs> actual = adapted.evaluate(rows, Part.LOG_PROBS);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(actual.get(i).logProbs()).containsExactly(expected.get(i).logProbs());
      }
    }
  }

  @Test
  void freshAdaptersAreDrawnByName() {
    InputFolder base = base(Architecture.LLAMA, Head.LANGUAGE_MODEL);
    try (CausalModel all = adapt(base, Head.LANGUAGE_MODEL, ALL);
        CausalModel one =
            adapt(
                base,
                Head.LANGUAGE_MODEL,
                new LoraSettings(
                    3, 1, List.of(Projection.O_PROJ), LoraSettings.Scale.RANK_STABILISED))) {
      List<String> names =
          all.training().trained().stream().map(ParameterLayout.Parameter::name).toList();
      String a = "base_model.model.model.layers.1.self_attn.o_proj.lora_A.weight";
      float[] drawn = all.training().trainedTensors().get(names.indexOf(a)).toFloatArray();
      assertThat(one.training().trainedTensors().get(1).toFloatArray()).containsExactly(drawn);
      double bound = 1 / Math.sqrt(32);
      double squares = 0;
      for (float value : drawn) {
        assertThat(Math.abs(value)).isLessThanOrEqualTo((float) bound);
        squares += (double) value * value;
      }
      // 96 uniform numbers: their mean square is within three deviations of bound²/3.
      assertThat(squares / drawn.length)
          .isBetween(0.72 * bound * bound / 3, 1.28 * bound * bound / 3);
      for (int i = names.size() / 2; i < names.size(); i++) {
        assertThat(all.training().trainedTensors().get(i).toFloatArray()).containsOnly(0f);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void mergedAndUnmergedSayTheSame(Architecture architecture) {
    InputFolder base = base(architecture, Head.SCALAR);
    List<int[]> rows = Models.rows(2, 6, 40);
    try (CausalModel adapted = adapt(base, Head.SCALAR, SOME)) {
      randomise(adapted);
      InputFolder saved = write("adapters", adapted::save);
      try (CausalModel loaded = CausalModel.load(saved);
          CausalModel merged = loaded.copy(Head.SCALAR)) {
        assertThat(merged.adapted()).isFalse();
        assertSame(merged.values(), loaded.values());
        InputFolder whole = write("merged", merged::save);
        try (CausalModel again = CausalModel.load(whole)) {
          List<RowOutputs> ours = adapted.evaluate(rows, Part.ALL);
          List<RowOutputs> theirs = again.evaluate(rows, Part.ALL);
          ScalarDecoder twin = new ScalarDecoder(adapted.config(), unmerged(adapted));
          for (int i = 0; i < rows.size(); i++) {
            assertThat(ours.get(i).logProbs()).containsExactly(theirs.get(i).logProbs());
            assertThat(ours.get(i).head()).containsExactly(theirs.get(i).head());
            double[] plain = twin.logProbs(rows.get(i));
            for (int t = 0; t < plain.length; t++) {
              assertThat((double) ours.get(i).logProbs()[t]).isCloseTo(plain[t], within(1e-4));
            }
          }
        }
      }
    }
  }

  /** Base plus change by plain loops from the tensors a folder holds. */
  private List<float[]> unmerged(CausalModel adapted) {
    Map<String, Tensor> saved =
        ModelFiles.tensors(
            InputFolder.open(folder.resolve("adapters").toString()), "adapter_model.safetensors");
    List<float[]> values;
    try (CausalModel off = adapted.withoutAdapters()) {
      values = off.values();
    }
    double factor = 3 / Math.sqrt(2);
    List<ParameterLayout.Parameter> parameters = new ParameterLayout(adapted.config()).list();
    for (int p = 0; p < parameters.size(); p++) {
      int row = 0;
      for (ParameterLayout.Part part : parameters.get(p).parts()) {
        String stem = "base_model.model." + part.name().replace(".weight", "");
        Tensor a = saved.get(stem + ".lora_A.weight");
        Tensor b = saved.get(stem + ".lora_B.weight");
        for (int o = 0; a != null && o < part.shape()[0]; o++) {
          for (int j = 0; j < part.shape()[1]; j++) {
            for (int k = 0; k < 2; k++) {
              values.get(p)[(row + o) * part.shape()[1] + j] +=
                  (float) (factor * b.values()[2 * o + k] * a.values()[k * part.shape()[1] + j]);
            }
          }
        }
        row += part.shape()[0];
      }
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(Arithmetic.class)
  void derivativesAreThoseOfFiniteDifferences(Arithmetic arithmetic) {
    InputFolder base = base(Architecture.QWEN2, Head.LANGUAGE_MODEL);
    List<int[]> rows = Models.rows(3, 3, 12);
    try (CausalModel model = adapt(base, Head.LANGUAGE_MODEL, SOME);
        NDManager scope = model.manager().newSubManager()) {
      randomise(model);
      try (Differentiator<?> differentiator =
          arithmetic == Arithmetic.VECTORS
              ? new VectorDifferentiator(model, Part.LOG_PROBS)
              : new EngineDifferentiator(model, Part.LOG_PROBS, Products.FLOAT32)) {
        List<NDArray> byWeights =
            Models.gradients(model, differentiator, scope, rows, (index, out) -> nextToken(out));
        assertThat(byWeights).hasSize(model.training().differentiated().length);
        List<NDArray> gradients = model.training().gradients(scope, byWeights);
        SplittableRandom random = new SplittableRandom(11);
        List<NDArray> trained = model.training().trainedTensors();
        assertThat(gradients).hasSameSizeAs(trained);
        for (int i = 0; i < trained.size(); i++) {
          int at = random.nextInt((int) trained.get(i).size());
          double slope =
              (loss(model, trained.get(i), at, 1e-2f, rows)
                      - loss(model, trained.get(i), at, -1e-2f, rows))
                  / 2e-2;
          assertThat((double) gradients.get(i).toFloatArray()[at])
              .as(model.training().trained().get(i).name())
              .isCloseTo(slope, within(2e-3 * Math.abs(slope) + 2e-4));
        }
      }
    }
  }

  /** The loss with one number moved, in double precision. */
  private static double loss(
      CausalModel model, NDArray tensor, int at, float by, List<int[]> rows) {
    float[] values = tensor.toFloatArray();
    float[] moved = values.clone();
    moved[at] += by;
    tensor.set(java.nio.FloatBuffer.wrap(moved));
    model.changed();
    ScalarDecoder twin = new ScalarDecoder(model.config(), model.values());
    tensor.set(java.nio.FloatBuffer.wrap(values));
    model.changed();
    return -rows.stream().flatMapToDouble(row -> Arrays.stream(twin.logProbs(row))).sum() / 100;
  }

  @ParameterizedTest
  @EnumSource(Products.class)
  void trainingChangesAdaptersAlone(Products products) {
    InputFolder base = base(Architecture.LLAMA, Head.LANGUAGE_MODEL);
    List<int[]> rows = Models.rows(4, 16, 30);
    OptimizerSettings settings = OptimizerSettings.adamW().withProducts(products);
    try (CausalModel whole = CausalModel.load(base);
        CausalModel model = adapt(base, Head.LANGUAGE_MODEL, ALL);
        CausalModel reference = model.withoutAdapters();
        Learner learner = new Learner(model, Part.LOG_PROBS, settings, 2)) {
      double first = 0;
      double last = 0;
      for (int i = 0; i < 30; i++) {
        last = learner.step(rows, (index, out) -> nextToken(out), 1e-2).get("loss");
        first = i == 0 ? last : first;
      }
      assertThat(last).isLessThan(0.9 * first);
      assertSame(reference.values(), whole.values());
      List<RowOutputs> off = reference.evaluate(rows, Part.LOG_PROBS);
      List<RowOutputs> original = whole.evaluate(rows, Part.LOG_PROBS);
      List<RowOutputs> on = model.evaluate(rows, Part.LOG_PROBS);
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
        Learner learner = new Learner(model, Part.ALL, settings, 2)) {
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
        Learner learner = new Learner(model, Part.ALL, settings, 2)) {
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
      try (Differentiator<?> vectors = new VectorDifferentiator(model, Part.ALL);
          Differentiator<?> engine = new EngineDifferentiator(model, Part.ALL, Products.FLOAT32)) {
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

  @Test
  void adaptersOnAdaptersAreRejectedAndOnWhatTheyMakeAreNot() {
    InputFolder base = base(Architecture.LLAMA, Head.LANGUAGE_MODEL);
    try (CausalModel model = adapt(base, Head.LANGUAGE_MODEL, ALL);
        CausalModel merged = model.copy(Head.LANGUAGE_MODEL)) {
      InputFolder adapters = write("adapters", model::save);
      assertThatThrownBy(() -> adapt(adapters, Head.LANGUAGE_MODEL, ALL))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("Cannot train adapters: the model already has adapters")
          .hasMessageContaining("./stepwise merge");
      adapt(write("merged", merged::save), Head.LANGUAGE_MODEL, ALL).close();
    }
  }
}
