package io.stepwise.benchmarks.lm;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code LanguageModelBenchmark PYTHON SCRIPT REPEATS EXTENT}: both sides in turn on the same
 * weights, one thread each; prints a table of medians in Markdown. A ratio is the median of the
 * repeats' own, whose two sides follow each other.
 */
public final class LanguageModelBenchmark {
  private static final List<String> FIGURES =
      List.of(
          "generate 1",
          "generate 16",
          "generate 64",
          "generate mixed",
          "score",
          "train",
          "train bf16");

  private LanguageModelBenchmark() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    int repeats = Integer.parseInt(args[2]);
    Workload.Extent extent = Workload.Extent.valueOf(args[3]);
    Figures ours = new Figures();
    Figures theirs = new Figures();
    List<Workload> workloads = Workload.all();
    try (Peer peer = new Peer(args[0], args[1])) {
      for (int i = 0; i < repeats; i++) {
        for (Workload workload : workloads) {
          peer.measure(workload.request(extent))
              .forEach((name, value) -> theirs.add(workload.name() + " " + name, value));
          workload
              .measure(extent)
              .forEach((name, value) -> ours.add(workload.name() + " " + name, value));
        }
      }
    }
    System.out.println("| tokens per second | transformers | stepwise | ratio |");
    System.out.println("|---|---|---|---|");
    for (Workload workload : workloads) {
      for (String what : FIGURES) {
        String name = workload.name() + " " + what;
        if (!ours.has(name)) {
          continue; // not measured in a short run, or not in bfloat16, which few processors have
        }
        System.out.printf(
            "| %s | %,.0f | %,.0f | %.2f |%n",
            name, theirs.median(name), ours.median(name), ours.ratio(name, theirs));
      }
    }
    System.out.println();
    double peak = theirs.median(workloads.get(0).name() + " peak");
    System.out.printf("Peak of a product of 1024×1024 matrices: %.0f GFLOP/s.", peak / 1e9);
    for (Workload workload : workloads) {
      String train = workload.name() + " train";
      Map<String, Figures> sides = Map.of("transformers", theirs, "stepwise", ours);
      for (String side : List.of("transformers", "stepwise")) {
        double share = sides.get(side).median(train) * workload.operationsPerTrainedToken() / peak;
        System.out.printf(" %s, %s: %.0f %% of it.", train, side, 100 * share);
      }
      workload.close();
    }
    System.out.println();
  }
}
