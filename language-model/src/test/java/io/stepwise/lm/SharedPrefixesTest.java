package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that begin with the same tokens give what each of them gives alone, in fewer tokens. */
class SharedPrefixesTest {
  private static final long SEED = 20261130;

  /** Groups of rows; those of a group begin with the same tokens, some to their end. */
  private static List<int[]> rows(SplittableRandom random) {
    List<int[]> rows = new ArrayList<>();
    int[] system = tokens(random, random.nextInt(0, 12));
    for (int g = random.nextInt(1, 6); g > 0; g--) {
      int[] prefix = joined(system, tokens(random, random.nextInt(1, 30)));
      for (int r = random.nextInt(1, 7); r > 0; r--) {
        rows.add(joined(prefix, tokens(random, random.nextInt(0, 20))));
      }
    }
    return rows;
  }

  private static int[] tokens(SplittableRandom random, int count) {
    return random.ints(count, 5, Models.DIGITS_SIZE).toArray();
  }

  private static int[] joined(int[] a, int[] b) {
    return IntStream.concat(IntStream.of(a), IntStream.of(b)).toArray();
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void outputsAreThoseOfEachRowAlone(Architecture architecture) {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    int saved = 0;
    try (CausalModel model = Models.random(architecture, Head.SCALAR, false)) {
      for (int trial = 0; trial < 30; trial++) {
        List<int[]> rows = rows(random);
        List<int[]> read =
            rows.stream()
                .map(
                    row ->
                        IntStream.range(row.length - row.length / random.nextInt(1, 5), row.length)
                            .toArray())
                .toList();
        saved += tokens(rows) - computed(rows, read, 512);
        List<RowOutputs> together = model.evaluate(rows, read, ModelOutput.ALL);
        List<float[][]> hidden = model.hidden(rows, read);
        for (int r = 0; r < rows.size(); r++) {
          List<int[]> row = List.of(rows.get(r));
          List<int[]> asked = List.of(read.get(r));
          RowOutputs alone = model.evaluate(row, asked, ModelOutput.ALL).get(0);
          assertThat(together.get(r).head()).isEqualTo(alone.head());
          assertThat(together.get(r).logProbs()).isEqualTo(alone.logProbs());
          assertThat(together.get(r).entropies()).isEqualTo(alone.entropies());
          assertThat(hidden.get(r)).isDeepEqualTo(model.hidden(row, asked).get(0));
        }
      }
    }
    assertThat(saved).isGreaterThan(500);
  }

  @Test
  void aPrefixIsComputedOnceAPass() {
    int[] prompt = tokens(new SplittableRandom(1), 100);
    List<int[]> rows = new ArrayList<>();
    List<int[]> read = new ArrayList<>();
    for (int r = 0; r < 16; r++) {
      rows.add(joined(prompt, tokens(new SplittableRandom(r), 20)));
      read.add(new int[] {110, 119});
    }
    assertThat(computed(rows, read, 2048)).isLessThan(100 + 16 * 20 + 1);
    // Seven of the rows fit into 256 tokens: two passes of seven, one of two.
    assertThat(new SharedPrefixes(rows, read, 256).passes()).hasSize(3);
    // What is read within the prompt is computed in every row.
    assertThat(computed(rows, rows.stream().map(r -> new int[] {0, 119}).toList(), 2048))
        .isEqualTo(16 * 120);
  }

  private static int tokens(List<int[]> rows) {
    return rows.stream().mapToInt(row -> row.length).sum();
  }

  private static int computed(List<int[]> rows, List<int[]> read, int capacity) {
    return new SharedPrefixes(rows, read, capacity)
        .passes().stream().mapToInt(pass -> pass.batch().size()).sum();
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void promptsThatBeginAlikeGenerateWhatEachDoesAlone(Architecture architecture) {
    SplittableRandom random = new SplittableRandom(SEED);
    try (CausalModel model = Models.random(architecture, Head.LANGUAGE_MODEL, true)) {
      for (int trial = 0; trial < 10; trial++) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int[] row : rows(random)) {
          requests.add(new GenerationRequest(row, NamedRandom.of("shared", requests.size())));
        }
        Sampling sampling = new Sampling(1, 10, random.nextInt(1, 9));
        List<Generated> together = new Generator(model).generate(requests, sampling);
        for (int i = 0; i < requests.size(); i++) {
          Generated alone =
              new Generator(model).generate(requests.subList(i, i + 1), sampling).get(0);
          assertThat(together.get(i).tokens()).isEqualTo(alone.tokens());
          assertThat(together.get(i).logProbs()).isEqualTo(alone.logProbs());
        }
      }
    }
  }
}
