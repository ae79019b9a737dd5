package io.stepwise.benchmarks.lm;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * {@code LargeModelBenchmark PYTHON SCRIPT REPEATS}: one chain at a time of a model of half a
 * billion parameters in bfloat16, both sides in turn, one thread each, and what memory gives next
 * to each measurement; prints a table of medians in Markdown.
 */
public final class LargeModelBenchmark {
  private static final String FOLDER = "target/language-model/0.5B";
  private static final int VOCABULARY = 151_936;
  private static final int PROMPT = 16;
  private static final int TOKENS = 32;

  private LargeModelBenchmark() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    int repeats = Integer.parseInt(args[2]);
    Figures figures = new Figures();
    Bandwidth bandwidth = new Bandwidth();
    try (Peer peer = new Peer(args[0], args[1])) {
      double parameters = peer.measure("make " + FOLDER + "-plain");
      try (CausalModel model = load()) {
        for (int i = 0; i < repeats; i++) {
          for (String type : List.of("float32", "bfloat16")) {
            String request = "generate %s-plain %s %d".formatted(FOLDER, type, TOKENS);
            figures.add(type, peer.measure(request));
            figures.add("bandwidth", bandwidth.measure());
          }
          figures.add("stepwise", generate(model));
          figures.add("bandwidth", bandwidth.measure());
        }
      }
      print(figures, parameters);
    }
  }

  private static void print(Figures figures, double parameters) {
    double ours = figures.median("stepwise");
    double bandwidth = figures.median("bandwidth");
    System.out.println("| 0.5 B, generate 1 | tokens/s | ours is so many times as fast | read |");
    System.out.println("|---|---|---|---|");
    for (String type : List.of("float32", "bfloat16", "stepwise")) {
      double rate = figures.median(type);
      double read = rate * parameters * (type.equals("float32") ? 4 : 2);
      System.out.printf(
          "| %s | %.2f | %.2f | %.1f GB/s, %.0f %% |%n",
          type.equals("stepwise") ? type : "transformers, " + type,
          rate,
          ours / rate,
          read / 1e9,
          100 * read / bandwidth);
    }
    System.out.printf("%nMemory bandwidth of one thread: %.1f GB/s.%n", bandwidth / 1e9);
  }

  private static CausalModel load() throws IOException {
    // Tokens are characters, and of so many the end is hardly ever drawn.
    StringBuilder alphabet = new StringBuilder();
    for (int i = 0; i < VOCABULARY - 5; i++) {
      alphabet.appendCodePoint(0x20000 + i);
    }
    try (OutputFolder out = OutputFolder.stage(FOLDER)) {
      CharacterTokenizer.of(".^$;:", alphabet.toString()).save(out, "");
      for (String file : List.of("config.json", "model.safetensors")) {
        try (OutputStream to = out.create(file)) {
          Files.copy(Path.of(FOLDER + "-plain", file), to);
        }
      }
      out.commit(ManifestDraft.of("benchmark", Instant.now()));
    }
    return CausalModel.load(InputFolder.open(FOLDER));
  }

  private static double generate(CausalModel model) {
    int[] prompt = new SplittableRandom(2).ints(PROMPT, 5, 1_000).toArray();
    GenerationRequest request = new GenerationRequest(prompt, NamedRandom.of("chain"));
    new Generator(model).generate(List.of(request), new Sampling(1, 2, 1));
    long begun = System.nanoTime();
    int made =
        new Generator(model)
            .generate(List.of(request), new Sampling(1, TOKENS, 1))
            .get(0)
            .tokens()
            .length;
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (made != TOKENS) {
      throw new IllegalStateException("The chain ended early (" + made + " tokens)");
    }
    return TOKENS / seconds;
  }
}
