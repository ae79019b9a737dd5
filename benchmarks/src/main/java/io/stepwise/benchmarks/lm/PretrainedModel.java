package io.stepwise.benchmarks.lm;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.weights.ParameterLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A folder's model and what is measured on it; the shapes are those of the peer's script. */
final class PretrainedModel implements AutoCloseable {
  static final String FOLDER = "target/language-model/pretrained";
  private static final int PROMPT = 16;
  private static final int SYSTEM = 40;
  private static final int STEP = 24;
  private static final int TRAINED = 768;

  private final SplittableRandom random = new SplittableRandom(2);
  private final CausalModel model;
  private final CausalModel prm;

  PretrainedModel(String plain) throws IOException {
    model = CausalModel.load(PeerFolder.withTokenizer(plain, FOLDER));
    prm = model.copy(Head.SCALAR);
  }

  /** Tokens per second of processor time. */
  double measure(String figure) {
    return switch (figure) {
      case "generate 1", "llama.cpp, 4 bits, generate 1" -> generation(1, PROMPT, 48);
      case "generate 64" -> generation(64, PROMPT, 32);
      case "prompts" -> 512 * generation(8, 512, 1);
      case "score" -> scoring();
      case "train" -> training(Precision.FLOAT32);
      case "train bf16" -> training(Precision.BFLOAT16);
      default -> throw new IllegalStateException("No such figure: " + figure);
    };
  }

  /**
   * Floating-point operations of a token's matrix products, without attention; 0 where the rate is
   * not one of single-precision products.
   */
  double operationsPerToken(String figure) {
    double embedding = (double) model.config().vocabulary() * model.config().hidden();
    double layers = new ParameterLayout(model.config()).parameters() - embedding;
    return switch (figure) {
      case "generate 64" -> 2 * (layers + embedding);
      case "prompts", "score" -> 2 * layers;
      case "train" -> 3 * 2 * (layers + embedding);
      default -> 0;
    };
  }

  private double generation(int rows, int prompt, int tokens) {
    generate(rows, prompt, 2);
    return rows * tokens / seconds(() -> generate(rows, prompt, tokens));
  }

  private void generate(int rows, int prompt, int tokens) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      requests.add(new GenerationRequest(ids(prompt), NamedRandom.of("request", i)));
    }
    new Generator(model).generate(requests, new Sampling(1, tokens, rows));
  }

  /** Solutions of 16 problems, 16 each, scored after every so many tokens and at the end. */
  private double scoring() {
    int[] system = ids(SYSTEM);
    List<int[]> chains = new ArrayList<>();
    List<int[]> read = new ArrayList<>();
    int tokens = 0;
    for (int p = 0; p < 16; p++) {
      int[] prompt = joined(system, ids(60 + p * 7919 % 61));
      for (int s = 0; s < 16; s++) {
        int[] chain = joined(prompt, ids(40 + (p * 16 + s) * 7919 % 161));
        chains.add(chain);
        int solution = chain.length - prompt.length;
        read.add(
            IntStream.rangeClosed(1, (solution + STEP - 1) / STEP)
                .map(i -> prompt.length + Math.min(i * STEP, solution) - 1)
                .toArray());
        tokens += chain.length;
      }
    }
    prm.evaluate(chains.subList(0, 2), read.subList(0, 2), ModelOutput.HEAD);
    return tokens / seconds(() -> prm.evaluate(chains, read, ModelOutput.HEAD));
  }

  private double training(Precision precision) {
    OptimizerSettings settings = OptimizerSettings.adamW().withPrecision(precision);
    try (Learner learner = new Learner(model, ModelOutput.LOG_PROBS, settings, 1)) {
      train(learner);
      return TRAINED / seconds(() -> train(learner));
    }
  }

  private static double seconds(Runnable work) {
    return ProcessTime.of(work).processor();
  }

  private void train(Learner learner) {
    float[] slopes = new float[TRAINED];
    for (int t = 1; t < TRAINED; t++) {
      slopes[t] = -1f / (TRAINED - 1);
    }
    learner.step(
        List.of(ids(TRAINED)),
        (index, out) -> new TokenGradients(slopes, null, null, Map.of()),
        1e-5);
  }

  private int[] ids(int length) {
    return random.ints(length, 5, 1_000).toArray();
  }

  private static int[] joined(int[] a, int[] b) {
    return IntStream.concat(IntStream.of(a), IntStream.of(b)).toArray();
  }

  @Override
  public void close() {
    prm.close();
    model.close();
  }
}
