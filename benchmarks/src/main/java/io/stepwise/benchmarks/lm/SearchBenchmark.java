package io.stepwise.benchmarks.lm;

import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.search.Solver;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code SearchBenchmark PYTHON SCRIPT REPEATS LAYERS}: one problem by best-of-N, step beam search
 * and DVTS, with transformers as search-and-learn does it, with transformers where keys and values
 * stay between steps, and with Stepwise, in turn, one thread each; prints tables of medians in
 * Markdown. Both sides have the same weights, sample the same number of tokens, and their reward
 * models agree.
 */
public final class SearchBenchmark {
  private static final String FOLDER = "target/search/model";
  private static final double TOLERANCE = 1e-4;
  private static final String AS_PUBLISHED = "drop";
  private static final String CACHED = "keep";
  private static final String OURS = "stepwise";

  private final Peer peer;
  private final SearchWorkload workload;
  private final Figures processor = new Figures();
  private final Figures wall = new Figures();
  private final Map<String, Cost> tokens = new LinkedHashMap<>();

  private SearchBenchmark(Peer peer, SearchWorkload workload) {
    this.peer = peer;
    this.workload = workload;
  }

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    int repeats = Integer.parseInt(args[2]);
    String plain = FOLDER + "-plain";
    try (Peer peer = new Peer(args[0], args[1])) {
      peer.measure("make %s %s".formatted(plain, args[3]));
      try (SearchWorkload workload = new SearchWorkload(plain, FOLDER)) {
        SearchBenchmark benchmark = new SearchBenchmark(peer, workload);
        double difference = benchmark.largestDifference();
        benchmark.warmUp();
        for (int i = 0; i < repeats; i++) {
          for (String method : SearchWorkload.METHODS) {
            benchmark.askPeer(method, AS_PUBLISHED);
            benchmark.solve(method, i);
            benchmark.askPeer(method, CACHED);
            benchmark.checkScoredTokens(method);
          }
        }
        benchmark.print(difference);
      }
    }
  }

  /** The largest difference between the reward models' scores of one solution. */
  private double largestDifference() throws IOException {
    String request =
        "check %s-plain %d %d %d"
            .formatted(
                FOLDER, SearchWorkload.PROMPT, SearchWorkload.STEPS, SearchWorkload.STEP_TOKENS);
    double[] theirs = numbers(peer.ask(request));
    float[] ours = workload.checkedScores();
    require("steps with a score", theirs.length, ours.length);
    double largest = 0;
    for (int k = 0; k < ours.length; k++) {
      largest = Math.max(largest, Math.abs(ours[k] - theirs[k]));
    }
    if (largest > TOLERANCE) {
      throw new IllegalStateException(
          "Cannot compare searches: scores differ (%s, expected %s)"
              .formatted(Arrays.toString(ours), Arrays.toString(theirs)));
    }
    return largest;
  }

  private void warmUp() throws IOException {
    for (String method : SearchWorkload.METHODS) {
      peer.ask(request(method, AS_PUBLISHED, 1));
      SearchWorkload.solve(workload.solver(method, 1), 0);
    }
  }

  private static String request(String method, String caches, int steps) {
    return "search %s-plain %s %s %d %d %d %d %d"
        .formatted(
            FOLDER,
            method,
            caches,
            SearchWorkload.CANDIDATES,
            SearchWorkload.WIDTH,
            SearchWorkload.PROMPT,
            steps,
            SearchWorkload.STEP_TOKENS);
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private void askPeer(String method, String caches) throws IOException {
    double[] n = numbers(peer.ask(request(method, caches, SearchWorkload.STEPS)));
    add(
        method + " " + caches,
        new ProcessTime(n[0], n[1]),
        new Cost((long) n[2], 0, (long) n[3], 0, (long) n[4], 0));
  }

  private void solve(String method, int repeat) {
    Solver solver = workload.solver(method, SearchWorkload.STEPS);
    SearchResult[] result = new SearchResult[1];
    ProcessTime time = ProcessTime.of(() -> result[0] = SearchWorkload.solve(solver, repeat));
    require("candidates", result[0].candidates().size(), SearchWorkload.CANDIDATES);
    require("steps with a score", result[0].scores().length, SearchWorkload.STEPS);
    add(method + " " + OURS, time, result[0].cost());
  }

  private void add(String name, ProcessTime time, Cost cost) {
    int solution = SearchWorkload.STEPS * SearchWorkload.STEP_TOKENS;
    require("sampled tokens", cost.sampledTokens(), (long) SearchWorkload.CANDIDATES * solution);
    processor.add(name, time.processor());
    wall.add(name, time.wall());
    tokens.put(name, cost);
    System.err.printf("%s: %s, %s%n", name, time, cost);
  }

  /** With caches, both reward models read every token once. */
  private void checkScoredTokens(String method) {
    require(
        "scored tokens",
        tokens.get(method + " " + OURS).scoredTokens(),
        tokens.get(method + " " + CACHED).scoredTokens());
  }

  private static void require(String what, long count, long expected) {
    if (count != expected) {
      throw new IllegalStateException(
          "Cannot compare searches: another number of %s (%d, expected %d)"
              .formatted(what, count, expected));
    }
  }

  private void print(double difference) {
    System.out.println(
        "| seconds of processor time per problem | transformers, as search-and-learn | transformers,"
            + " caches kept | stepwise | ratio | of it caches | of it the rest |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String method : SearchWorkload.METHODS) {
      System.out.printf(
          "| %s | %.1f | %.1f | %.1f | %.2f | %.2f | %.2f |%n",
          method,
          processor.median(method + " " + AS_PUBLISHED),
          processor.median(method + " " + CACHED),
          processor.median(method + " " + OURS),
          ratio(method, AS_PUBLISHED, OURS),
          ratio(method, AS_PUBLISHED, CACHED),
          ratio(method, CACHED, OURS));
    }
    System.out.println();
    System.out.println("| | wall-clock seconds | sampled tokens | prefilled | scored |");
    System.out.println("|---|---|---|---|---|");
    tokens.forEach(
        (name, cost) ->
            System.out.printf(
                "| %s | %.1f | %,d | %,d | %,d |%n",
                name.replace(AS_PUBLISHED, "search-and-learn").replace(CACHED, "caches kept"),
                wall.median(name),
                cost.sampledTokens(),
                cost.prefilledTokens(),
                cost.scoredTokens()));
    System.out.printf(
        "%n%d candidates, width %d, a prompt of %d tokens, %d steps of %d tokens; scores of one solution differ by"
            + " at most %.1e.%n",
        SearchWorkload.CANDIDATES,
        SearchWorkload.WIDTH,
        SearchWorkload.PROMPT,
        SearchWorkload.STEPS,
        SearchWorkload.STEP_TOKENS,
        difference);
  }

  private double ratio(String method, String slower, String faster) {
    return processor.ratio(method + " " + slower, method + " " + faster, processor);
  }
}
