package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Temperatures from almost none to very high, by vectors and by the tensor engine. */
class TemperatureTest {
  private static final String PROPERTY = "stepwise.backend";

  private static <T> T with(Backend arithmetic, Supplier<T> action) {
    System.setProperty(PROPERTY, arithmetic.name());
    try {
      return action.get();
    } finally {
      System.clearProperty(PROPERTY);
    }
  }

  /** A model whose logits are of the size of its last norm's gain. */
  private static CausalModel model(Backend arithmetic, float gain) {
    ModelConfig config = Models.config(Architecture.LLAMA, Head.LANGUAGE_MODEL, true);
    List<float[]> weights = Models.weights(config);
    float[] embedding = weights.get(0);
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] *= 10;
    }
    Arrays.fill(weights.get(weights.size() - 1), gain);
    return with(arithmetic, () -> new CausalModel(config, Models.DIGITS, weights));
  }

  private static List<GenerationRequest> requests() {
    List<GenerationRequest> requests = new ArrayList<>();
    List<int[]> prompts = Models.rows(3, 6, 12);
    for (int i = 0; i < prompts.size(); i++) {
      requests.add(new GenerationRequest(prompts.get(i), NamedRandom.of("temperature", i)));
    }
    return requests;
  }

  @ParameterizedTest
  @CsvSource({
    "VECTORS, 1e-6",
    "VECTORS, 1e-8",
    "VECTORS, 1e-9",
    "VECTORS, 1e-45",
    "VECTORS, 1e-300",
    "TENSOR_ENGINE, 1e-6",
    "TENSOR_ENGINE, 1e-8",
    "TENSOR_ENGINE, 1e-9",
    "TENSOR_ENGINE, 1e-45",
    "TENSOR_ENGINE, 1e-300"
  })
  void almostNoTemperatureIsGreedy(Backend arithmetic, double temperature) {
    try (CausalModel model = model(arithmetic, 5)) {
      List<Generated> greedy = new Generator(model).generate(requests(), Sampling.greedy(20));
      List<Generated> cold =
          new Generator(model).generate(requests(), new Sampling(temperature, 20, 4));
      for (int i = 0; i < greedy.size(); i++) {
        assertThat(cold.get(i).tokens()).isEqualTo(greedy.get(i).tokens());
        for (float logProb : cold.get(i).logProbs()) {
          assertThat(logProb).isBetween(-1e-6f, 0f);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"VECTORS, 0.7", "VECTORS, 3", "TENSOR_ENGINE, 0.7", "TENSOR_ENGINE, 3"})
  void logProbsAreThoseOfTheDistributionDrawnFrom(Backend arithmetic, double temperature) {
    try (CausalModel model = model(arithmetic, 5)) {
      for (Generated made :
          new Generator(model).generate(requests(), new Sampling(temperature, 20, 4))) {
        for (float logProb : made.logProbs()) {
          assertThat(logProb).isFinite().isLessThanOrEqualTo(0);
        }
      }
      // One token: its log-probability is that of the softmax of logits over the temperature.
      GenerationRequest request = requests().get(0);
      Generated one =
          new Generator(model).generate(List.of(request), new Sampling(temperature, 1, 1)).get(0);
      double[] logProbs = new double[Models.DIGITS_SIZE];
      for (int token = 0; token < logProbs.length; token++) {
        int[] row = Arrays.copyOf(request.prompt(), request.prompt().length + 1);
        row[row.length - 1] = token;
        float[] all = model.evaluate(List.of(row), ModelOutput.LOG_PROBS).get(0).logProbs();
        logProbs[token] = all[row.length - 1] / temperature;
      }
      double total = Math.log(Arrays.stream(logProbs).map(Math::exp).sum());
      assertThat((double) one.logProbs()[0])
          .isCloseTo(logProbs[one.tokens()[0]] - total, within(1e-4));
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void logitsThatOverflowAreAnErrorAndNotText(Backend arithmetic) {
    for (double temperature : new double[] {0, 1}) {
      try (CausalModel model = model(arithmetic, 3e38f)) {
        assertThatThrownBy(
                () -> new Generator(model).generate(requests(), new Sampling(temperature, 20, 4)))
            .isInstanceOf(InvalidInput.class)
            .hasMessageStartingWith("Cannot generate: the model's logits are not finite");
      }
    }
  }
}
