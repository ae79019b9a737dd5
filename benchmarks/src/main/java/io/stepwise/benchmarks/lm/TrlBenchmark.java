package io.stepwise.benchmarks.lm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code TrlBenchmark PYTHON SCRIPT REPEATS [FOLDER]}: the same training of a process reward model
 * with TRL and with Stepwise, one thread each: the largest difference of their losses, then tokens
 * per second of processor time, both sides in turn; prints tables in Markdown. FOLDER holds a
 * pretrained model to measure as well.
 */
public final class TrlBenchmark {
  private TrlBenchmark() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    int repeats = Integer.parseInt(args[2]);
    List<TrlWorkload> workloads = new ArrayList<>(List.of(TrlWorkload.small()));
    if (args.length > 3) {
      workloads.add(TrlWorkload.pretrained(args[3]));
    }
    try (Peer peer = new Peer(args[0], args[1])) {
      losses(peer, workloads);
      rates(peer, workloads, repeats);
    }
  }

  private static void losses(Peer peer, List<TrlWorkload> workloads) throws IOException {
    System.out.println(
        "| losses | steps | first | last, TRL | last, stepwise | largest difference |");
    System.out.println("|---|---|---|---|---|---|");
    for (TrlWorkload workload : workloads) {
      List<Double> ours = workload.losses();
      List<Double> theirs =
          Arrays.stream(peer.ask(workload.request("losses")).split(" "))
              .map(Double::parseDouble)
              .toList();
      if (ours.size() != theirs.size()) {
        throw new IllegalStateException(
            "Cannot compare losses: numbers of steps differ (%d, expected %d)"
                .formatted(theirs.size(), ours.size()));
      }
      double largest = 0;
      for (int i = 0; i < ours.size(); i++) {
        largest = Math.max(largest, Math.abs(ours.get(i) - theirs.get(i)));
      }
      int last = ours.size() - 1;
      System.out.printf(
          "| %s | %d | %.6f | %.6f | %.6f | %.1e |%n",
          workload.name(), ours.size(), ours.get(0), theirs.get(last), ours.get(last), largest);
    }
    System.out.println();
  }

  private static void rates(Peer peer, List<TrlWorkload> workloads, int repeats)
      throws IOException {
    Figures theirs = new Figures();
    Figures ours = new Figures();
    for (int i = 0; i < repeats; i++) {
      for (TrlWorkload workload : workloads) {
        theirs.add(workload.name() + " train", peer.measure(workload.request("train")));
        ours.add(workload.name() + " train", workload.trainingRate());
        theirs.add(workload.name() + " score", peer.measure(workload.request("score")));
        ours.add(workload.name() + " score", workload.scoringRate());
      }
    }
    System.out.println("| tokens per second of processor time | TRL | stepwise | ratio |");
    System.out.println("|---|---|---|---|");
    for (TrlWorkload workload : workloads) {
      for (String figure : List.of("train", "score")) {
        String name = workload.name() + " " + figure;
        System.out.printf(
            "| %s | %,.0f | %,.0f | %.2f |%n",
            name, theirs.median(name), ours.median(name), ours.ratio(name, theirs));
      }
    }
  }
}
