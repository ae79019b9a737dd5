package io.stepwise.benchmarks.lm;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code PretrainedModelBenchmark PYTHON SCRIPT REPEATS [FIGURE…]}: a model of SmolLM2-135M's shape
 * with random weights, both sides in turn, figure by figure, one thread each; prints a table of
 * medians in Markdown. A ratio is the median of the repeats' own, whose two sides follow each
 * other.
 */
public final class PretrainedModelBenchmark {
  private static final Map<String, String> REQUESTS = new LinkedHashMap<>();

  static {
    REQUESTS.put("generate 1", "generate %s float32 1 48");
    REQUESTS.put("generate 64", "generate %s float32 64 32");
    REQUESTS.put("prompts", "prompts %s float32 8 512");
    REQUESTS.put("score", "score %s float32 16 16");
    REQUESTS.put("train", "train %s float32 1 768");
    REQUESTS.put("train bf16", "train %s bfloat16 1 768");
    REQUESTS.put("llama.cpp, 4 bits, generate 1", "llama %s q4 1 48");
  }

  private PretrainedModelBenchmark() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    int repeats = Integer.parseInt(args[2]);
    List<String> figures =
        args.length > 3 ? List.of(args).subList(3, args.length) : List.copyOf(REQUESTS.keySet());
    for (String figure : figures) {
      if (!REQUESTS.containsKey(figure)) {
        throw new IllegalArgumentException(
            "Cannot measure: no such figure (%s, expected one of %s)"
                .formatted(figure, REQUESTS.keySet()));
      }
    }
    Figures ours = new Figures();
    Figures theirs = new Figures();
    String folder = PretrainedModel.FOLDER + "-plain";
    try (Peer peer = new Peer(args[0], args[1])) {
      peer.measure("make " + folder);
      try (PretrainedModel model = new PretrainedModel(folder)) {
        for (int i = 0; i < repeats; i++) {
          for (String figure : figures) {
            theirs.add(figure, peer.measure(REQUESTS.get(figure).formatted(folder)));
            ours.add(figure, model.measure(figure));
          }
          ours.add("peak", new MultiplyAdds().measure());
        }
        print(figures, ours, theirs, model);
      }
    }
  }

  private static void print(
      List<String> figures, Figures ours, Figures theirs, PretrainedModel model) {
    double peak = ours.median("peak");
    System.out.println("| tokens per second | peer | stepwise | ratio | share of the peak |");
    System.out.println("|---|---|---|---|---|");
    for (String figure : figures) {
      double rate = ours.median(figure);
      double operations = model.operationsPerToken(figure);
      System.out.printf(
          "| %s | %,.1f | %,.1f | %.2f | %s |%n",
          figure,
          theirs.median(figure),
          rate,
          ours.ratio(figure, theirs),
          operations == 0 ? "" : "%.0f %%".formatted(100 * rate * operations / peak));
    }
    System.out.printf(
        "%nPeak of this thread: %.0f GFLOP/s (multiply-adds in registers, single precision). Scoring counts"
            + " all tokens; prompts that solutions share are computed once, so its share can exceed 100 %%.%n",
        peak / 1e9);
  }
}
