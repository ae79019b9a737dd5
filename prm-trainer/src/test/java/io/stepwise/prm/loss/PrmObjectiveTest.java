package io.stepwise.prm.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.sample.StepSample;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrmObjectiveTest {
  private static final int LENGTH = 9;

  private static JsonNode golden() throws IOException {
    try (InputStream in = PrmObjectiveTest.class.getResourceAsStream("/golden/loss.json")) {
      return new ObjectMapper().readTree(in).required("masked_bce");
    }
  }

  @Test
  void goldenCaseOfOneRow() throws IOException {
    JsonNode inputs = golden().required("inputs");
    JsonNode outputs = golden().required("outputs");
    List<Integer> positions = new ArrayList<>();
    List<Float> targets = new ArrayList<>();
    float[] head = new float[inputs.required("logits").size()];
    for (int k = 0; k < head.length; k++) {
      double logit = inputs.required("logits").get(k).doubleValue();
      double target = inputs.required("targets").get(k).doubleValue();
      assertThat(StepBinaryCrossEntropy.loss(logit, target))
          .isCloseTo(outputs.required("token").get(k).doubleValue(), within(1e-12));
      head[k] = (float) logit;
      if (inputs.required("mask").get(k).intValue() == 1) {
        positions.add(k);
        targets.add((float) target);
      }
    }
    float[] wanted = {targets.get(0), targets.get(1), targets.get(2)};
    StepSample sample =
        TinyModels.sample(
            "p",
            new int[head.length],
            positions.stream().mapToInt(Integer::intValue).toArray(),
            wanted,
            new boolean[head.length]);
    TokenGradients gradients =
        new PrmObjective(List.of(sample), 0)
            .differentiate(
                new int[] {0},
                new TokenOutputs(1, head.length, new int[] {head.length}, null, null, head));
    assertThat(gradients.sums().get("step_loss"))
        .isCloseTo(outputs.required("loss").doubleValue(), within(1e-9));
    for (int k = 0; k < head.length; k++) {
      assertThat((double) gradients.head()[k])
          .isCloseTo(outputs.required("grad").get(k).doubleValue(), within(1e-7));
    }
    assertThat(gradients.logProbs()).isNull();
  }

  @Test
  void readsStepEndsAndWhatComesBeforeImitatedTokens() {
    boolean[] imitated = {false, false, true, true, false, false, true};
    StepSample sample =
        TinyModels.sample("p", new int[7], new int[] {1, 4}, new float[] {1, 0}, imitated);
    List<StepSample> batch = List.of(sample);
    assertThat(new PrmObjective(batch, 0.5).read(0, 7)).containsExactly(1, 2, 4, 5);
    assertThat(new PrmObjective(batch, 0).read(0, 7)).containsExactly(1, 4);
  }

  /** Rows of different lengths; numbers are multiples of 1/32, which floats hold exactly. */
  private static List<StepSample> batch(SplittableRandom random, int rows) {
    List<StepSample> batch = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int length = random.nextInt(5, LENGTH + 1);
      boolean[] imitated = new boolean[length];
      for (int t = 1; t < length; t++) {
        imitated[t] = random.nextBoolean();
      }
      batch.add(
          TinyModels.sample(
              "p",
              new int[length],
              new int[] {2, length - 1},
              new float[] {random.nextInt(3) / 2f, random.nextInt(2)},
              imitated));
    }
    return batch;
  }

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextInt(-64, 65) / 32f;
    }
    return numbers;
  }

  private static double loss(
      PrmObjective objective,
      List<StepSample> batch,
      double weight,
      float[] logProbs,
      float[] head) {
    int[] all = new int[batch.size()];
    int[] lengths = new int[batch.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
      lengths[i] = batch.get(i).row().length;
    }
    var sums =
        objective
            .differentiate(
                all, new TokenOutputs(batch.size(), LENGTH, lengths, logProbs, null, head))
            .sums();
    double loss = sums.get("step_loss") + weight * sums.get("lm_loss");
    assertThat(sums.get("loss")).isCloseTo(loss, within(1e-12));
    return loss;
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    for (long seed = 0; seed < 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<StepSample> batch = batch(random, 3);
      double weight = 0.5;
      PrmObjective objective = new PrmObjective(batch, weight);
      float[] logProbs = numbers(random, 3 * LENGTH);
      float[] head = numbers(random, 3 * LENGTH);
      int[] lengths = batch.stream().mapToInt(s -> s.row().length).toArray();
      TokenGradients gradients =
          objective.differentiate(
              new int[] {0, 1, 2}, new TokenOutputs(3, LENGTH, lengths, logProbs, null, head));
      for (float[][] pair :
          new float[][][] {{logProbs, gradients.logProbs()}, {head, gradients.head()}}) {
        for (int i = 0; i < pair[0].length; i++) {
          float was = pair[0][i];
          float h = 1 / 128f;
          pair[0][i] = was + h;
          double above = loss(objective, batch, weight, logProbs, head);
          pair[0][i] = was - h;
          double below = loss(objective, batch, weight, logProbs, head);
          pair[0][i] = was;
          assertThat((double) pair[1][i])
              .as("seed %d, index %d", seed, i)
              .isCloseTo((above - below) / (2 * h), within(1e-5));
        }
      }
    }
  }

  @Test
  void twoShardsAddUpToOne() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    List<StepSample> batch = batch(random, 4);
    PrmObjective objective = new PrmObjective(batch, 0.5);
    float[] logProbs = numbers(random, 4 * LENGTH);
    float[] head = numbers(random, 4 * LENGTH);
    TokenGradients whole = part(objective, batch, logProbs, head, 0, 1, 2, 3);
    TokenGradients first = part(objective, batch, logProbs, head, 3, 0);
    TokenGradients second = part(objective, batch, logProbs, head, 2, 1);
    for (String name : List.of("loss", "step_loss", "lm_loss")) {
      assertThat(first.sums().get(name) + second.sums().get(name))
          .isCloseTo(whole.sums().get(name), within(1e-12));
    }
    for (int t = 0; t < LENGTH; t++) {
      assertThat(first.head()[t]).isEqualTo(whole.head()[3 * LENGTH + t]);
      assertThat(first.head()[LENGTH + t]).isEqualTo(whole.head()[t]);
      assertThat(second.head()[t]).isEqualTo(whole.head()[2 * LENGTH + t]);
      assertThat(second.logProbs()[LENGTH + t]).isEqualTo(whole.logProbs()[LENGTH + t]);
    }
  }

  private static TokenGradients part(
      PrmObjective objective, List<StepSample> batch, float[] logProbs, float[] head, int... rows) {
    float[] someLogProbs = new float[rows.length * LENGTH];
    float[] someHead = new float[rows.length * LENGTH];
    int[] lengths = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(logProbs, rows[i] * LENGTH, someLogProbs, i * LENGTH, LENGTH);
      System.arraycopy(head, rows[i] * LENGTH, someHead, i * LENGTH, LENGTH);
      lengths[i] = batch.get(rows[i]).row().length;
    }
    return objective.differentiate(
        rows, new TokenOutputs(rows.length, LENGTH, lengths, someLogProbs, null, someHead));
  }

  @Test
  void unsupervisedPositionsDoNotChangeTheLoss() {
    SplittableRandom random = new SplittableRandom(5);
    List<StepSample> batch = batch(random, 2);
    PrmObjective objective = new PrmObjective(batch, 0.5);
    float[] logProbs = numbers(random, 2 * LENGTH);
    float[] head = numbers(random, 2 * LENGTH);
    double before = loss(objective, batch, 0.5, logProbs, head);
    for (int i = 0; i < 2; i++) {
      StepSample sample = batch.get(i);
      for (int t = 0; t < LENGTH; t++) {
        boolean read = t == 2 || t == sample.row().length - 1;
        head[i * LENGTH + t] = read ? head[i * LENGTH + t] : Float.NaN;
        boolean imitated = t < sample.row().length && sample.imitated()[t];
        logProbs[i * LENGTH + t] = imitated ? logProbs[i * LENGTH + t] : Float.NaN;
      }
    }
    assertThat(loss(objective, batch, 0.5, logProbs, head)).isEqualTo(before);
  }

  @Test
  void lossIsFiniteForExtremeLogits() {
    assertThat(StepBinaryCrossEntropy.loss(1e4, 1)).isZero();
    assertThat(StepBinaryCrossEntropy.loss(1e4, 0)).isEqualTo(1e4);
    assertThat(StepBinaryCrossEntropy.loss(-1e4, 1)).isEqualTo(1e4);
    assertThat(StepBinaryCrossEntropy.gradient(-1e4, 1)).isEqualTo(-1);
    assertThat(Sigmoid.of(-1e4)).isZero();
  }
}
