package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.lm.weights.Tensor;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** Bases with adapters in a temporary folder. */
abstract class AdaptersFixture {
  static final LoraSettings ALL =
      new LoraSettings(3, 6, List.of(Projection.values()), LoraSettings.Scale.PLAIN);
  static final LoraSettings SOME =
      new LoraSettings(
          2,
          3,
          List.of(Projection.V_PROJ, Projection.Q_PROJ, Projection.UP_PROJ),
          LoraSettings.Scale.RANK_STABILISED);

  @TempDir Path folder;

  InputFolder write(String name, Consumer<OutputFolder> writer) {
    String path = folder.resolve(name).toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      writer.accept(out);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    return InputFolder.open(path);
  }

  InputFolder base(Architecture architecture, Head head) {
    try (CausalModel model = Models.random(architecture, head, false)) {
      return write("base", model::save);
    }
  }

  static CausalModel adapt(InputFolder base, Head head, LoraSettings settings) {
    return Adapters.fresh(base, head, settings, NamedRandom.of("adapters"));
  }

  /** Gives every trained tensor random numbers. */
  static void randomise(CausalModel model) {
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

  static TokenGradients nextToken(TokenOutputs out) {
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

  static void assertSame(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("parameter " + i).containsExactly(expected.get(i));
    }
  }

  /** Base plus change by plain loops from the tensors a folder holds. */
  List<float[]> unmerged(CausalModel adapted) {
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

  /** The loss with one number moved, in double precision. */
  static double loss(CausalModel model, NDArray tensor, int at, float by, List<int[]> rows) {
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
}
