package io.stepwise.lm.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepwise.lm.lora.LowRankChange.Place;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LowRankChangeTest {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void release() {
    manager.close();
  }

  private NDArray matrix(JsonNode rows) {
    int columns = rows.get(0).size();
    float[] values = new float[rows.size() * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows.get(i / columns).get(i % columns).asDouble();
    }
    return manager.create(values, new Shape(rows.size(), columns));
  }

  @Test
  void mergedMatrixIsTheGoldenOne() throws IOException {
    JsonNode golden;
    try (InputStream in = LowRankChangeTest.class.getResourceAsStream("/golden/adapters.json")) {
      golden = new ObjectMapper().readTree(in).required("lora_merge");
    }
    JsonNode inputs = golden.required("inputs");
    LoraSettings settings =
        new LoraSettings(
            inputs.required("r").asInt(),
            inputs.required("alpha").asDouble(),
            List.of(Projection.Q_PROJ),
            LoraSettings.Scale.PLAIN);
    try (LowRankChange change = new LowRankChange(settings.factor())) {
      NDArray merged =
          change
              .merge(
                  manager,
                  List.of(matrix(inputs.required("W"))),
                  List.of(matrix(inputs.required("A"))),
                  List.of(matrix(inputs.required("B"))),
                  List.of(new Place(0, 0)))
              .get(0);
      JsonNode outputs = golden.required("outputs");
      float[] expected = matrix(outputs.required("W_merged")).toFloatArray();
      assertThat(merged.toFloatArray()).containsExactly(expected, within(1e-6f));
      float[] w = merged.toFloatArray();
      for (int i = 0; i < 2; i++) {
        double y =
            w[2 * i] * inputs.required("x").get(0).asDouble()
                + w[2 * i + 1] * inputs.required("x").get(1).asDouble();
        assertThat(y).isCloseTo(outputs.required("y").get(i).asDouble(), within(1e-6));
      }
    }
  }

  @Test
  void scalesAreThePaperS() {
    List<Projection> one = List.of(Projection.V_PROJ);
    assertThat(new LoraSettings(4, 6, one, LoraSettings.Scale.PLAIN).factor()).isEqualTo(1.5);
    assertThat(new LoraSettings(4, 6, one, LoraSettings.Scale.RANK_STABILISED).factor())
        .isEqualTo(3);
  }

  /** Adapters of parts of two matrices against plain loops; the matrices stay as they are. */
  @Test
  void changesAndDerivativesAreThoseOfPlainLoops() {
    for (int seed = 0; seed < 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int columns = 1 + random.nextInt(9);
      int rank = 1 + random.nextInt(4);
      int[] rows = {3 + random.nextInt(6), 5 + random.nextInt(6)};
      List<Place> places = List.of(new Place(1, 2), new Place(0, 0), new Place(1, 0));
      int[] outputs = {rows[1] - 2, rows[0], 2};
      List<NDArray> w = List.of(draw(random, rows[0], columns), draw(random, rows[1], columns));
      List<NDArray> g = List.of(draw(random, rows[0], columns), draw(random, rows[1], columns));
      List<NDArray> a = List.of(draw(random, rank, columns), draw(random, rank, columns));
      a = List.of(a.get(0), a.get(1), draw(random, rank, columns));
      List<NDArray> b =
          List.of(
              draw(random, outputs[0], rank),
              draw(random, outputs[1], rank),
              draw(random, outputs[2], rank));
      double s = 0.5 + random.nextDouble();
      float[] before = w.get(1).toFloatArray();
      try (LowRankChange change = new LowRankChange(s)) {
        List<NDArray> merged = change.merge(manager, w, a, b, places);
        List<NDArray> slopes = change.gradients(manager, g, a, b, places);
        assertThat(w.get(1).toFloatArray()).containsExactly(before);
        for (int i = 0; i < places.size(); i++) {
          Place place = places.get(i);
          float[] ai = a.get(i).toFloatArray();
          float[] bi = b.get(i).toFloatArray();
          float[] gi = g.get(place.matrix()).toFloatArray();
          float[] wi = w.get(place.matrix()).toFloatArray();
          float[] mi = merged.get(place.matrix()).toFloatArray();
          double[] da = new double[ai.length];
          double[] db = new double[bi.length];
          for (int o = 0; o < outputs[i]; o++) {
            for (int j = 0; j < columns; j++) {
              int at = (place.row() + o) * columns + j;
              double product = 0;
              for (int k = 0; k < rank; k++) {
                product += bi[o * rank + k] * ai[k * columns + j];
                da[k * columns + j] += s * bi[o * rank + k] * gi[at];
                db[o * rank + k] += s * gi[at] * ai[k * columns + j];
              }
              assertThat((double) mi[at])
                  .as("seed " + seed)
                  .isCloseTo(wi[at] + s * product, within(1e-5));
            }
          }
          assertThat(wide(slopes.get(i))).as("seed " + seed).containsExactly(da, within(1e-4));
          assertThat(wide(slopes.get(3 + i))).as("seed " + seed).containsExactly(db, within(1e-4));
        }
      }
    }
  }

  private static double[] wide(NDArray array) {
    float[] values = array.toFloatArray();
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private NDArray draw(SplittableRandom random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(rows, columns));
  }
}
