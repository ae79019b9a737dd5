package io.stepwise.benchmarks.lm;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.lm.weights.ParameterLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One model and what is measured on it, in tokens per second. */
final class Workload implements AutoCloseable {
  private static final int VOCABULARY = 100;
  private static final int PROMPT = 16;
  private static final int NEW_TOKENS = 96;
  private static final int MIXED = 256;
  private static final int MIXED_LONGEST = 512;
  private static final int CHAINS = 640;
  private static final int STEP = 12;
  private static final double SECONDS = 1.5;

  private final String name;
  private final int rows;
  private final int length;
  private final CausalModel model;
  private final CausalModel prm;
  private final Learner learner;
  private final Learner coarse;

  /** The shapes of issue 3: 0.8 M and 4.5 M parameters. */
  static List<Workload> all() {
    return List.of(
        new Workload("0.8M", config(128, 344, 4, 4, 4), 64, 64),
        new Workload("4.5M", config(256, 688, 6, 8, 4), 32, 128));
  }

  private static ModelConfig config(int hidden, int f, int layers, int heads, int keyValueHeads) {
    return new ModelConfig(
        Architecture.LLAMA,
        Head.LANGUAGE_MODEL,
        VOCABULARY,
        hidden,
        f,
        layers,
        heads,
        keyValueHeads,
        hidden / heads,
        10_000,
        1e-6,
        false,
        1024);
  }

  private Workload(String name, ModelConfig config, int rows, int length) {
    this.name = name;
    this.rows = rows;
    this.length = length;
    String folder = "target/language-model/" + name;
    String alphabet =
        IntStream.range(0, VOCABULARY - 5)
            .mapToObj(i -> Character.toString(0x4e00 + i))
            .collect(Collectors.joining());
    ReasoningTokenizer plain = CharacterTokenizer.of(".^$;:", alphabet);
    NamedRandom random = NamedRandom.of("benchmark");
    try (CausalModel saved = CausalModel.create(config, plain, random);
        OutputFolder out = OutputFolder.stage(folder)) {
      saved.save(out);
      out.commit(ManifestDraft.of("benchmark", Instant.now()));
    }
    // The same weights with an end that is never drawn, so that both sides make as many tokens.
    StepTokens endless = new StepTokens(1, VOCABULARY, 0, 4, 3);
    String json = InputFolder.open(folder).text(ReasoningTokenizer.FILE);
    model = CausalModel.create(config, ReasoningTokenizer.of(json, endless, folder), random);
    prm = model.copy(Head.SCALAR);
    try (OutputFolder out = OutputFolder.stage(folder + "-prm")) {
      prm.save(out);
      out.commit(ManifestDraft.of("benchmark", Instant.now()));
    }
    learner = new Learner(model, ModelOutput.LOG_PROBS, OptimizerSettings.adamW(), 1);
    coarse =
        new Learner(
            model,
            ModelOutput.LOG_PROBS,
            OptimizerSettings.adamW().withPrecision(Precision.BFLOAT16),
            1);
  }

  String name() {
    return name;
  }

  /** Arguments of the peer: folder, shapes and the metric. */
  String request(String figure) {
    return "target/language-model/%s %d %d %d %d %s %s"
        .formatted(name, PROMPT, NEW_TOKENS, rows, length, SECONDS, figure);
  }

  /** Floating-point operations of one trained token: three times the forward pass. */
  double operationsPerTrainedToken() {
    ModelConfig c = model.config();
    double products = new ParameterLayout(c).parameters() - (double) c.vocabulary() * c.hidden();
    double attention = 2.0 * c.layers() * c.heads() * c.headWidth() * length / 2;
    return 3 * 2 * (products + attention);
  }

  /** Tokens per second of a figure. */
  double measure(String figure) {
    return switch (figure) {
      case "generate 1" -> generation(1);
      case "generate 16" -> generation(16);
      case "generate 64" -> generation(64);
      case "generate mixed" -> {
        int[] lengths = lengths(MIXED, 16, MIXED_LONGEST);
        yield rate(() -> generateMixed(lengths), Arrays.stream(lengths).sum());
      }
      case "score" -> scoring(1);
      case "score steps" -> scoring(STEP);
      case "train" -> rate(() -> train(learner), rows * length);
      case "train bf16" -> rate(() -> train(coarse), rows * length);
      default -> throw new IllegalStateException("No such figure: " + figure);
    };
  }

  private double generation(int batch) {
    return rate(() -> generate(batch), batch * NEW_TOKENS);
  }

  /** Scores after every so many tokens of each chain. */
  private double scoring(int every) {
    int[] lengths = lengths(CHAINS, 20, 120);
    List<int[]> chains = Arrays.stream(lengths).mapToObj(n -> random(1, n).get(0)).toList();
    List<int[]> read =
        Arrays.stream(lengths)
            .mapToObj(n -> IntStream.range(0, n).filter(t -> t % every == every - 1).toArray())
            .toList();
    return rate(() -> prm.evaluate(chains, read, ModelOutput.HEAD), Arrays.stream(lengths).sum());
  }

  private static double rate(Runnable work, int tokens) {
    work.run();
    List<Double> seconds = new ArrayList<>();
    // A work of many seconds is measured once, after its warm-up.
    for (double spent = 0; spent < SECONDS || (seconds.size() < 3 && spent < 2 * SECONDS); ) {
      long begun = System.nanoTime();
      work.run();
      seconds.add((System.nanoTime() - begun) / 1e9);
      spent += seconds.get(seconds.size() - 1);
    }
    return tokens / Figures.median(seconds);
  }

  private static List<int[]> random(int rows, int length) {
    SplittableRandom random = new SplittableRandom(1);
    List<int[]> made = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      made.add(random.ints(length, 5, VOCABULARY).toArray());
    }
    return made;
  }

  private void generate(int batch) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int[] prompt : random(batch, PROMPT)) {
      requests.add(new GenerationRequest(prompt, NamedRandom.of("request", requests.size())));
    }
    new Generator(model).generate(requests, new Sampling(1, NEW_TOKENS, batch));
  }

  /** Lengths spread evenly between two, in a fixed mixed order; the peer makes the same. */
  private static int[] lengths(int count, int least, int most) {
    return IntStream.range(0, count)
        .map(i -> least + (int) (i * 7919L % count * (most - least) / count))
        .toArray();
  }

  private void generateMixed(int[] lengths) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int[] prompt : random(lengths.length, PROMPT)) {
      NamedRandom random = NamedRandom.of("request", requests.size());
      requests.add(new GenerationRequest(prompt, random, lengths[requests.size()]));
    }
    new Generator(model).generate(requests, new Sampling(1, MIXED_LONGEST, 64));
  }

  private void train(Learner learner) {
    learner.step(random(rows, length), (index, out) -> crossEntropy(out), 1e-5);
  }

  private TokenGradients crossEntropy(TokenOutputs out) {
    float[] slopes = new float[out.rows() * out.length()];
    float share = -1f / (rows * (length - 1));
    for (int i = 0; i < out.rows(); i++) {
      for (int t = 1; t < out.lengths()[i]; t++) {
        slopes[out.at(i, t)] = share;
      }
    }
    return new TokenGradients(slopes, null, null, Map.of());
  }

  @Override
  public void close() {
    learner.close();
    coarse.close();
    prm.close();
    model.close();
  }
}
