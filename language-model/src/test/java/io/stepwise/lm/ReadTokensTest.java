package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.optimizer.OptimizerSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model that is asked after some tokens says what it says when it is asked after all. */
class ReadTokensTest {
  private static final long SEED = 20261128;

  /** One in some of a row's tokens; of some rows none or all. */
  private static List<int[]> some(List<int[]> rows, SplittableRandom random) {
    return rows.stream()
        .map(
            row -> {
              int oneIn = random.nextInt(1, 6);
              return random.nextInt(6) == 0
                  ? new int[0]
                  : IntStream.range(0, row.length)
                      .filter(t -> random.nextInt(oneIn) == 0)
                      .toArray();
            })
        .toList();
  }

  /** A scalar head starts at zero; a step of training makes it say something. */
  private static CausalModel model(Architecture architecture) {
    CausalModel model = Models.random(architecture, Head.SCALAR, false);
    try (Learner learner = new Learner(model, ModelOutput.HEAD, OptimizerSettings.adamW(), 1)) {
      learner.step(
          Models.rows(4, 4, 20),
          (index, out) -> {
            float[] slopes = new float[out.rows() * out.length()];
            Arrays.fill(slopes, 1f);
            return new TokenGradients(null, null, slopes, Map.of());
          },
          0.1);
    }
    return model;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void outputsAreTheSameToTheLastBit(Architecture architecture) {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    int seen = 0;
    try (CausalModel model = model(architecture)) {
      for (int trial = 0; trial < 20; trial++) {
        List<int[]> rows = Models.rows(random.nextLong(), random.nextInt(1, 40), 60);
        List<int[]> read = some(rows, random);
        List<RowOutputs> all = model.evaluate(rows, ModelOutput.ALL);
        List<RowOutputs> asked = model.evaluate(rows, read, ModelOutput.ALL);
        for (int r = 0; r < rows.size(); r++) {
          RowOutputs a = all.get(r);
          RowOutputs b = asked.get(r);
          float[] heads = new float[rows.get(r).length];
          float[] logProbs = heads.clone();
          float[] entropies = heads.clone();
          for (float[] values : List.of(heads, logProbs, entropies)) {
            Arrays.fill(values, Float.NaN);
          }
          logProbs[0] = 0;
          entropies[0] = 0;
          for (int t : read.get(r)) {
            heads[t] = a.head()[t];
            if (t + 1 < logProbs.length) {
              logProbs[t + 1] = a.logProbs()[t + 1];
              entropies[t + 1] = a.entropies()[t + 1];
            }
            seen += heads[t] == 0 ? 0 : 1;
          }
          assertThat(b.head()).isEqualTo(heads);
          assertThat(b.logProbs()).isEqualTo(logProbs);
          assertThat(b.entropies()).isEqualTo(entropies);
        }
      }
    }
    assertThat(seen).isGreaterThan(1000);
  }

  /** Random slopes by what the model says after some tokens, and none by the rest. */
  private record Slopes(List<int[]> rows, List<int[]> asked, boolean says)
      implements TokenObjective {
    @Override
    public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
      float[] head = new float[out.rows() * out.length()];
      float[] logProbs = new float[head.length];
      float[] entropies = new float[head.length];
      for (int i = 0; i < rowIndices.length; i++) {
        SplittableRandom random = new SplittableRandom(rowIndices[i]);
        for (int t : asked.get(rowIndices[i])) {
          head[out.at(i, t)] = (float) random.nextDouble(-1, 1);
          if (t + 1 < rows.get(rowIndices[i]).length) {
            logProbs[out.at(i, t + 1)] = (float) random.nextDouble(-1, 1);
            entropies[out.at(i, t + 1)] = (float) random.nextDouble(-1, 1);
          }
        }
      }
      return new TokenGradients(logProbs, entropies, head, Map.of());
    }

    @Override
    public int[] read(int rowIndex, int length) {
      return says ? asked.get(rowIndex) : TokenObjective.super.read(rowIndex, length);
    }
  }

  private static List<float[]> gradients(CausalModel model, Slopes slopes, long heldBytes) {
    try (NDManager scope = model.manager().newSubManager();
        VectorDifferentiator one = new VectorDifferentiator(model, ModelOutput.ALL, heldBytes)) {
      return Models.gradients(model, one, scope, slopes.rows(), slopes).stream()
          .map(NDArray::toFloatArray)
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void gradientsAreTheSameToTheLastBit(Architecture architecture) {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    try (CausalModel model = model(architecture)) {
      for (int trial = 0; trial < 8; trial++) {
        List<int[]> rows = Models.rows(random.nextLong(), random.nextInt(1, 30), 60);
        List<int[]> asked = some(rows, random);
        List<float[]> expected = gradients(model, new Slopes(rows, asked, false), 1L << 30);
        // Activations held, and computed again.
        for (long heldBytes : new long[] {1L << 30, 0}) {
          List<float[]> found = gradients(model, new Slopes(rows, asked, true), heldBytes);
          for (int i = 0; i < expected.size(); i++) {
            for (int j = 0; j < expected.get(i).length; j++) {
              // Not by isEqualTo: a sum of nothing is 0 or −0.
              assertThat(found.get(i)[j] == expected.get(i)[j]).as("%d %d", i, j).isTrue();
            }
          }
        }
      }
    }
  }

  @Test
  void slopeByWhatIsNotReadIsRejected() {
    List<int[]> rows = List.of(new int[] {1, 2, 3, 4, 5}, new int[] {1, 2, 3});
    List<int[]> read = List.of(new int[] {0, 2}, new int[] {1});
    try (CausalModel model = model(Architecture.LLAMA);
        Learner learner = new Learner(model, ModelOutput.ALL, OptimizerSettings.adamW(), 1)) {
      assertThat(learner.step(rows, one(read, 1, 0, false), 0.1).get("gradient_norm")).isPositive();
      assertThat(learner.step(rows, one(read, 2, 0, true), 0.1).get("gradient_norm")).isPositive();
      assertThatThrownBy(() -> learner.step(rows, one(read, 2, 0, false), 0.1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Cannot differentiate: the loss depends on the output at a token that"
                  + " is not read (token 1 of its row)");
      assertThatThrownBy(() -> learner.step(rows, one(read, 1, 0, true), 0.1))
          .hasMessageContaining("(token 1 of its row)");
    }
  }

  /** A slope of 1 by the head or the log-probability of one token. */
  private static TokenObjective one(List<int[]> read, int token, int row, boolean byHead) {
    return new TokenObjective() {
      @Override
      public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
        float[] slopes = new float[out.rows() * out.length()];
        for (int i = 0; i < rowIndices.length; i++) {
          slopes[out.at(i, token)] = rowIndices[i] == row ? 1 : 0;
        }
        return new TokenGradients(byHead ? null : slopes, null, byHead ? slopes : null, Map.of());
      }

      @Override
      public int[] read(int rowIndex, int length) {
        return read.get(rowIndex);
      }
    };
  }

  @Test
  void tokensOutOfOrderOrBeyondTheRowAreRejected() {
    List<int[]> rows = List.of(new int[] {1, 2, 3}, new int[] {1, 2, 3, 4});
    try (CausalModel model = model(Architecture.LLAMA)) {
      model.evaluate(rows, List.of(new int[] {2}, new int[] {0, 3}), ModelOutput.HEAD);
      assertThatThrownBy(() -> model.evaluate(rows, List.of(new int[] {2}), ModelOutput.HEAD))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("numbers of rows differ (1, expected 2)");
      for (int[] wrong :
          List.of(new int[] {2, 1}, new int[] {1, 1}, new int[] {4}, new int[] {-1})) {
        assertThatThrownBy(
                () -> model.evaluate(rows, List.of(new int[] {0}, wrong), ModelOutput.HEAD))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("Cannot read row 1: no token there, or not in order");
      }
    }
  }
}
