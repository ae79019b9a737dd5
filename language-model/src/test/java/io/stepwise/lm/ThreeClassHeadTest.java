package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head with three labels against three scalar heads, and against the tensor engine. */
class ThreeClassHeadTest {
  private static final List<int[]> ROWS = Models.rows(7, 5, 20);

  @TempDir private Path folder;

  private static List<float[]> values(Head head) {
    SplittableRandom random = new SplittableRandom(3);
    List<float[]> values =
        new ArrayList<>(Models.weights(Models.config(Architecture.LLAMA, head, false)));
    for (int i = values.size() - 2; i < values.size(); i++) {
      for (int j = 0; j < values.get(i).length; j++) {
        values.get(i)[j] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  private static CausalModel model(Head head, List<float[]> values) {
    return new CausalModel(Models.config(Architecture.LLAMA, head, false), Models.DIGITS, values);
  }

  /** One class of the head alone. */
  private static List<float[]> oneClass(List<float[]> three, int label) {
    List<float[]> one = new ArrayList<>(three.subList(0, three.size() - 2));
    float[] weight = three.get(three.size() - 2);
    int width = weight.length / 3;
    one.add(Arrays.copyOfRange(weight, label * width, (label + 1) * width));
    one.add(new float[] {three.get(three.size() - 1)[label]});
    return one;
  }

  @Test
  void everyLogitIsThatOfAScalarHead() {
    List<float[]> values = values(Head.THREE_CLASSES);
    try (CausalModel three = model(Head.THREE_CLASSES, values)) {
      List<RowOutputs> outputs = three.evaluate(ROWS, ModelOutput.HEAD);
      for (int c = 0; c < 3; c++) {
        try (CausalModel one = model(Head.SCALAR, oneClass(values, c))) {
          List<RowOutputs> expected = one.evaluate(ROWS, ModelOutput.HEAD);
          for (int r = 0; r < ROWS.size(); r++) {
            assertThat(outputs.get(r).head()).hasSize(3 * ROWS.get(r).length);
            for (int t = 0; t < ROWS.get(r).length; t++) {
              assertThat(outputs.get(r).head()[3 * t + c]).isEqualTo(expected.get(r).head()[t]);
            }
          }
        }
      }
    }
  }

  /** Some slope for every token and class, zero beyond the rows. */
  private static TokenGradients slopes(int[] rows, TokenOutputs out) {
    float[] head = new float[3 * out.rows() * out.length()];
    for (int i = 0; i < rows.length; i++) {
      for (int t = 0; t < out.lengths()[i]; t++) {
        for (int c = 0; c < 3; c++) {
          head[3 * out.at(i, t) + c] = 1e-4f * (1 + c) * ((t + rows[i]) % 4 - 1);
        }
      }
    }
    return new TokenGradients(null, null, head, Map.of());
  }

  @Test
  void gradientsAreThoseOfTheTensorEngine() {
    try (CausalModel model = model(Head.THREE_CLASSES, values(Head.THREE_CLASSES));
        NDManager scope = model.manager().newSubManager();
        VectorDifferentiator vectors = new VectorDifferentiator(model, ModelOutput.HEAD);
        EngineDifferentiator engine =
            new EngineDifferentiator(model, ModelOutput.HEAD, Precision.FLOAT32)) {
      List<NDArray> mine =
          Models.gradients(model, vectors, scope, ROWS, ThreeClassHeadTest::slopes);
      List<NDArray> theirs =
          Models.gradients(model, engine, scope, ROWS, ThreeClassHeadTest::slopes);
      assertThat(mine).hasSameSizeAs(theirs);
      for (int i = 0; i < mine.size(); i++) {
        assertThat(mine.get(i).getShape()).isEqualTo(theirs.get(i).getShape());
        assertThat(mine.get(i).toFloatArray())
            .as("parameter " + i)
            .containsExactly(theirs.get(i).toFloatArray(), within(1e-4f));
      }
      float[] bias = mine.get(mine.size() - 1).toFloatArray();
      assertThat(bias).hasSize(3);
      assertThat(bias[2]).isCloseTo(3 * bias[0], within(1e-6f)).isNotZero();
    }
  }

  private InputFolder write(String name, Consumer<OutputFolder> writer) {
    String path = folder.resolve(name).toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      writer.accept(out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return InputFolder.open(path);
  }

  @Test
  void foldersAndAdaptersKeepTheThreeLabels() {
    List<float[]> values = values(Head.THREE_CLASSES);
    try (CausalModel model = model(Head.THREE_CLASSES, values)) {
      InputFolder saved =
          write("three", out -> model.save(out, "", Map.of(), HeadLabels.TWO)); // as merge does
      assertThat(saved.text("config.json")).contains("\"2\" : \"correct\"");
      try (CausalModel again = CausalModel.load(saved)) {
        assertThat(again.config().head()).isEqualTo(Head.THREE_CLASSES);
        List<float[]> reloaded = again.values();
        IntStream.range(0, values.size())
            .forEach(i -> assertThat(reloaded.get(i)).containsExactly(values.get(i)));
      }
    }
    try (CausalModel base = Models.random(Architecture.QWEN2, Head.SCALAR, false)) {
      InputFolder at = write("base", base::save);
      LoraSettings lora =
          new LoraSettings(2, 4, List.of(Projection.Q_PROJ), LoraSettings.Scale.PLAIN);
      try (CausalModel adapted =
          Adapters.fresh(at, Head.THREE_CLASSES, lora, NamedRandom.of("three"))) {
        InputFolder adapters = write("adapters", adapted::save);
        try (CausalModel again = CausalModel.load(adapters)) {
          assertThat(again.config().head()).isEqualTo(Head.THREE_CLASSES);
          assertThat(again.evaluate(ROWS, ModelOutput.HEAD).get(0).head())
              .containsExactly(
                  adapted.evaluate(ROWS, ModelOutput.HEAD).get(0).head(), within(1e-6f));
        }
      }
    }
  }
}
