package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.weights.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Small models for tests. */
final class Models {
  static final ReasoningTokenizer DIGITS = CharacterTokenizer.of(".^$;:", "0123456789+-=");

  private Models() {}

  static ModelConfig config(Architecture architecture, Head head, boolean tied) {
    return new ModelConfig(
        architecture, head, DIGITS_SIZE, 32, 48, 2, 4, 2, 8, 10_000, 1e-6, tied, 64);
  }

  static final int DIGITS_SIZE = 18;

  /** A model whose every weight, heads and gains too, is random. */
  static CausalModel random(Architecture architecture, Head head, boolean tied) {
    ModelConfig config = config(architecture, head, tied);
    return CausalModel.create(config, DIGITS, NamedRandom.of("test"));
  }

  static List<int[]> rows(long seed, int count, int longest) {
    SplittableRandom random = new SplittableRandom(seed);
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(random.ints(random.nextInt(2, longest + 1), 1, DIGITS_SIZE).toArray());
    }
    return rows;
  }

  /** The gradients of all rows' loss, one tensor per differentiated weight. */
  static <G> List<NDArray> gradients(
      CausalModel model,
      Differentiator<G> by,
      NDManager scope,
      List<int[]> rows,
      TokenObjective objective) {
    int weights = model.training().differentiated().length;
    int[] chosen = IntStream.range(0, rows.size()).toArray();
    G total = by.differentiate(scope, rows, chosen, objective, new TreeMap<>());
    return IntStream.range(0, weights).mapToObj(i -> by.tensor(scope, total, i)).toList();
  }

  static List<float[]> weights(ModelConfig config) {
    return Initializer.draw(config, NamedRandom.of("test"));
  }
}
