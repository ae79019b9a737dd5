package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdaptersTest extends AdaptersFixture {
  @Test
  void freshAdaptersComputeNothing() {
    InputFolder base = base(Architecture.QWEN3, Head.LANGUAGE_MODEL);
    List<int[]> rows = Models.rows(1, 6, 40);
    try (CausalModel whole = CausalModel.load(base);
        CausalModel adapted = adapt(base, Head.LANGUAGE_MODEL, ALL)) {
      assertSame(adapted.values(), whole.values());
      assertThat(adapted.adapted()).isTrue();
      assertThat(adapted.trained().parameters()).isEqualTo(2L * 3 * (2 * 64 + 2 * 48 + 3 * 80));
      List<RowOutputs> expected = whole.evaluate(rows, ModelOutput.LOG_PROBS);
      List<RowOutputs> actual = adapted.evaluate(rows, ModelOutput.LOG_PROBS);
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
          List<RowOutputs> ours = adapted.evaluate(rows, ModelOutput.ALL);
          List<RowOutputs> theirs = again.evaluate(rows, ModelOutput.ALL);
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

  @ParameterizedTest
  @EnumSource(Backend.class)
  void derivativesAreThoseOfFiniteDifferences(Backend arithmetic) {
    InputFolder base = base(Architecture.QWEN2, Head.LANGUAGE_MODEL);
    List<int[]> rows = Models.rows(3, 3, 12);
    try (CausalModel model = adapt(base, Head.LANGUAGE_MODEL, SOME);
        NDManager scope = model.manager().newSubManager()) {
      randomise(model);
      try (Differentiator<?> differentiator =
          arithmetic == Backend.VECTORS
              ? new VectorDifferentiator(model, ModelOutput.LOG_PROBS)
              : new EngineDifferentiator(model, ModelOutput.LOG_PROBS, Precision.FLOAT32)) {
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
