package io.stepwise.benchmarks.lm;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.PrefixStates;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.vector.KvCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code LongChainBenchmark WHAT LENGTH}: generates, scores or trains on one chain of so many
 * tokens with a model of a million parameters, and prints a row of a table: seconds, tokens per
 * second, the process's largest resident memory.
 */
public final class LongChainBenchmark {
  private static final int VOCABULARY = 100;
  private static final int PROMPT = 16;

  private static final int WARMUP = 1024;

  /** Tokens of a step. */
  private static final int STEP = 64;

  private LongChainBenchmark() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    int length = Integer.parseInt(args[1]);
    String alphabet =
        IntStream.range(0, VOCABULARY - 5)
            .mapToObj(i -> Character.toString(0x4e00 + i))
            .collect(Collectors.joining());
    ReasoningTokenizer tokenizer = CharacterTokenizer.of(".^$;:", alphabet);
    ModelConfig config =
        new ModelConfig(
            Architecture.LLAMA,
            args[0].equals("generate") ? Head.LANGUAGE_MODEL : Head.SCALAR,
            VOCABULARY,
            128,
            1152,
            2,
            4,
            2,
            32,
            1_000_000,
            1e-6,
            false,
            length);
    try (CausalModel model = CausalModel.create(config, tokenizer, NamedRandom.of("long"))) {
      int[] row = new SplittableRandom(1).ints(length, 5, VOCABULARY).toArray();
      if (args[0].equals("score-steps") || args[0].equals("score-prefixes")) {
        scoreSteps(model, Arrays.copyOf(row, WARMUP)); // compiles the pass
      }
      long begun = System.nanoTime();
      switch (args[0]) {
        case "generate" -> generate(model, length);
        case "score" -> model.evaluate(List.of(row), ModelOutput.HEAD);
        case "score-steps" -> scoreSteps(model, row);
        case "score-prefixes" -> scorePrefixes(model, row);
        case "train" -> train(model, row);
        default -> throw new IllegalArgumentException(args[0]);
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      System.out.printf(
          "| %s | %,d | %.1f | %,.0f | %,d | %,d |%n",
          args[0], length, seconds, length / seconds, residentMegabytes(), bytes(args[0], config));
    }
  }

  private static void generate(CausalModel model, int length) {
    int[] prompt = new SplittableRandom(2).ints(PROMPT, 5, VOCABULARY).toArray();
    GenerationRequest request = new GenerationRequest(prompt, NamedRandom.of("chain"));
    Sampling greedy = Sampling.greedy(length - PROMPT);
    int made = new Generator(model).generate(List.of(request), greedy).get(0).tokens().length;
    if (made != length - PROMPT) {
      throw new IllegalStateException("The chain ended early (" + made + " tokens)");
    }
  }

  /** Scores the chain step by step with a kept cache. */
  private static void scoreSteps(CausalModel model, int[] row) {
    PrefixStates states = new PrefixStates(model);
    PrefixStates.Node node = null;
    for (int from = 0; from < row.length; from += STEP) {
      int[] step = Arrays.copyOfRange(row, from, Math.min(row.length, from + STEP));
      PrefixStates.Growth growth =
          new PrefixStates.Growth(node, from, step, new int[] {step.length - 1});
      PrefixStates.Node next = states.extend(List.of(growth)).get(0).node();
      if (node != null) {
        node.close();
      }
      node = next;
    }
  }

  /** Scores the chain after each step as a whole. */
  private static void scorePrefixes(CausalModel model, int[] row) {
    for (int to = STEP; to <= row.length; to += STEP) {
      model.evaluate(
          List.of(Arrays.copyOf(row, to)), List.of(new int[] {to - 1}), ModelOutput.HEAD);
    }
  }

  /** One step of policy, entropy and value, as PPO's: slopes for all three outputs. */
  private static void train(CausalModel model, int[] row) {
    try (Learner learner = new Learner(model, ModelOutput.ALL, OptimizerSettings.adamW(), 1)) {
      learner.step(List.of(row), (index, out) -> slopes(out), 1e-5);
    }
  }

  private static TokenGradients slopes(TokenOutputs out) {
    float[] policy = new float[out.length()];
    float[] entropy = new float[out.length()];
    float[] value = new float[out.length()];
    for (int t = 1; t < out.length(); t++) {
      policy[t] = -1f / out.length();
      entropy[t] = -0.01f / out.length();
      value[t] = out.head()[t] - 1f;
    }
    return new TokenGradients(policy, entropy, value, Map.of());
  }

  private static long bytes(String what, ModelConfig config) {
    return what.equals("generate") ? KvCache.bytesPerToken(config) : 0;
  }

  private static long residentMegabytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      String peak = lines.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
      return Long.parseLong(peak.replaceAll("\\D", "")) / 1024;
    }
  }
}
