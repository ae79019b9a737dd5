package io.stepwise.benchmarks.lm;

import io.stepwise.lm.engine.Devices;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code LanguageModelBenchmark PYTHON SCRIPT REPEATS [FIGURE…]}: both sides in turn, figure by
 * figure, on the same weights, one thread each; prints a table of medians in Markdown. A ratio is
 * the median of the repeats' own, whose two sides follow each other.
 */
public final class LanguageModelBenchmark {
  private static final List<String> FIGURES =
      List.of(
          "generate 1",
          "generate 16",
          "generate 64",
          "generate mixed",
          "score",
          "score steps",
          "train",
          "train bf16");

  private LanguageModelBenchmark() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    int repeats = Integer.parseInt(args[2]);
    List<String> figures = args.length > 3 ? List.of(args).subList(3, args.length) : FIGURES;
    for (String figure : figures) {
      if (!FIGURES.contains(figure)) {
        throw new IllegalArgumentException(
            "Cannot measure: no such figure (" + figure + ", expected of " + FIGURES + ")");
      }
    }
    figures = figures.stream().filter(LanguageModelBenchmark::runsHere).toList();
    Figures ours = new Figures();
    Figures theirs = new Figures();
    List<Workload> workloads = Workload.all();
    try (Peer peer = new Peer(args[0], args[1])) {
      for (int i = 0; i < repeats; i++) {
        for (Workload workload : workloads) {
          for (String figure : figures) {
            String name = workload.name() + " " + figure;
            theirs.add(name, peer.measure(workload.request(figure)));
            ours.add(name, workload.measure(figure));
          }
        }
        theirs.add("peak", peer.measure(workloads.get(0).request("peak")));
        ours.add("peak", new MultiplyAdds().measure());
      }
    }
    System.out.println("| tokens per second | transformers | stepwise | ratio |");
    System.out.println("|---|---|---|---|");
    for (Workload workload : workloads) {
      for (String figure : figures) {
        String name = workload.name() + " " + figure;
        System.out.printf(
            "| %s | %,.0f | %,.0f | %.2f |%n",
            name, theirs.median(name), ours.median(name), ours.ratio(name, theirs));
      }
    }
    System.out.println();
    double peak = ours.median("peak");
    System.out.printf(
        "Peak of this thread: %.0f GFLOP/s (multiply-adds in registers); torch's product of 1024×1024"
            + " matrices: %.0f.",
        peak / 1e9, theirs.median("peak") / 1e9);
    Map<String, Figures> sides = Map.of("transformers", theirs, "stepwise", ours);
    List<String> trained =
        figures.contains("train") ? List.of("transformers", "stepwise") : List.of();
    for (Workload workload : workloads) {
      String train = workload.name() + " train";
      for (String side : trained) {
        double share = sides.get(side).median(train) * workload.operationsPerTrainedToken() / peak;
        System.out.printf(" %s, %s: %.0f %% of the peak.", train, side, 100 * share);
      }
      workload.close();
    }
    System.out.println();
  }

  /** Few processors multiply in bfloat16. */
  private static boolean runsHere(String figure) {
    return !figure.equals("train bf16") || Devices.multipliesBfloat16();
  }
}
