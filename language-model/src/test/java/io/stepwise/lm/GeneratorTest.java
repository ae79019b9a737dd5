package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratorTest {
  private static List<GenerationRequest> requests(int count) {
    List<int[]> prompts = Models.rows(7, count, 20);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(new GenerationRequest(prompts.get(i), NamedRandom.of("run", i)));
    }
    return requests;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void reportedLogProbsAreThoseOfAWholeForwardPass(Architecture architecture) {
    try (CausalModel model = Models.random(architecture, Head.LANGUAGE_MODEL, false)) {
      List<GenerationRequest> requests = requests(11);
      List<Generated> generated = new Generator(model).generate(requests, new Sampling(1, 30, 4));
      for (int i = 0; i < requests.size(); i++) {
        int[] prompt = requests.get(i).prompt();
        int[] row = join(prompt, generated.get(i).tokens());
        float[] logProbs = model.evaluate(List.of(row), Part.LOG_PROBS).get(0).logProbs();
        assertThat(generated.get(i).logProbs())
            .containsExactly(
                Arrays.copyOfRange(logProbs, prompt.length, row.length), within(1e-4f));
      }
    }
  }

  @Test
  void resultsDoNotDependOnSlotsOrOrder() {
    try (CausalModel model = Models.random(Architecture.QWEN3, Head.LANGUAGE_MODEL, true)) {
      Generator generator = new Generator(model);
      List<GenerationRequest> requests = requests(23);
      List<Generated> reference = generator.generate(requests, new Sampling(1, 25, 23));
      for (int slots : new int[] {1, 3, 8}) {
        List<Generated> other = generator.generate(requests, new Sampling(1, 25, slots));
        for (int i = 0; i < requests.size(); i++) {
          assertThat(other.get(i).tokens()).isEqualTo(reference.get(i).tokens());
        }
      }
      List<GenerationRequest> reversed = new ArrayList<>(requests);
      Collections.reverse(reversed);
      List<Generated> backwards = generator.generate(reversed, new Sampling(1, 25, 5));
      for (int i = 0; i < requests.size(); i++) {
        assertThat(backwards.get(requests.size() - 1 - i).tokens())
            .isEqualTo(reference.get(i).tokens());
      }
    }
  }

  @Test
  void greedyTakesTheLikeliestToken() {
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false)) {
      ScalarDecoder twin = new ScalarDecoder(model.config(), model.values());
      int[] row = requests(1).get(0).prompt();
      Generated generated = new Generator(model).generate(requests(1), Sampling.greedy(6)).get(0);
      for (int token : generated.tokens()) {
        int[] next = Arrays.copyOf(row, row.length + 1);
        double best = Double.NEGATIVE_INFINITY;
        int likeliest = -1;
        for (int v = 0; v < Models.DIGITS_SIZE; v++) {
          next[row.length] = v;
          double logProb = twin.logProbs(next)[row.length];
          if (logProb > best) {
            best = logProb;
            likeliest = v;
          }
        }
        assertThat(token).isEqualTo(likeliest);
        next[row.length] = token;
        row = next;
      }
    }
  }

  @Test
  void sampledTokensFollowTheModelsDistribution() {
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false)) {
      int[] prompt = {1, 7, 9};
      int n = 4000;
      List<GenerationRequest> requests = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        requests.add(new GenerationRequest(prompt, NamedRandom.of("frequency", i)));
      }
      int[] counts = new int[Models.DIGITS_SIZE];
      for (Generated g : new Generator(model).generate(requests, new Sampling(1, 1, 512))) {
        counts[g.tokens()[0]]++;
      }
      ScalarDecoder twin = new ScalarDecoder(model.config(), model.values());
      double chiSquare = 0;
      for (int v = 0; v < counts.length; v++) {
        double expected = n * Math.exp(twin.logProbs(new int[] {1, 7, 9, v})[3]);
        chiSquare += (counts[v] - expected) * (counts[v] - expected) / expected;
      }
      // 17 degrees of freedom: 40.8 is passed once in a thousand; the seed is fixed.
      assertThat(chiSquare).isLessThan(40.8);
    }
  }

  private static int[] join(int[] a, int[] b) {
    int[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }
}
