package io.stepwise.jobs.retrain.labels;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.retrain.history.LabelFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * What a candidate is trained on: the solutions that are new, and a sample of those learned before.
 *
 * <p>A solution is new if no learned file has the same problem, steps and ratings; one whose
 * ratings alone are new replaces the earlier one. Problems of frozen sets are left out.
 *
 * @param fresh the new solutions of each file, in the order of the files
 * @param replayed the sample of earlier ones
 * @param repeated solutions left out because they were learned before or are in two of the files
 * @param frozen solutions left out because their problem is in a frozen set
 */
public record Mixture(
    Map<LabelFile, List<StepLabelledSolution>> fresh,
    List<StepLabelledSolution> replayed,
    long repeated,
    long frozen) {

  /**
   * Mixes.
   *
   * @param store holds all files
   * @param files what may be new
   * @param learned what was learned before
   * @param frozenProblems identifiers of problems that must not be trained on
   * @param share of the mixture that is replayed, in [0, 1), where there is enough
   * @param random names the sample
   */
  public static Mixture of(
      LabelStore store,
      List<LabelFile> files,
      List<LabelFile> learned,
      Set<String> frozenProblems,
      double share,
      NamedRandom random) {
    Set<String> known = new HashSet<>();
    for (LabelFile file : learned) {
      store.read(file, solution -> known.add(ContentKey.ofRatings(solution)));
    }
    Set<String> judgedAnew = new HashSet<>();
    Map<LabelFile, List<StepLabelledSolution>> fresh = new LinkedHashMap<>();
    long[] leftOut = new long[2];
    for (LabelFile file : files) {
      List<StepLabelledSolution> news = new ArrayList<>();
      store.read(
          file,
          solution -> {
            if (frozenProblems.contains(solution.problemId())) {
              leftOut[1]++;
            } else if (!known.add(ContentKey.ofRatings(solution))) {
              leftOut[0]++;
            } else {
              judgedAnew.add(ContentKey.ofSteps(solution));
              news.add(named(solution, file));
            }
          });
      fresh.put(file, List.copyOf(news));
    }
    long count = fresh.values().stream().mapToLong(List::size).sum();
    int wanted = (int) Math.round(count * share / (1 - share));
    return new Mixture(
        fresh,
        sample(store, learned, judgedAnew, frozenProblems, wanted, random),
        leftOut[0],
        leftOut[1]);
  }

  private record Drawn(double place, StepLabelledSolution solution) {}

  /** Those with the smallest random numbers, which are functions of their content. */
  private static List<StepLabelledSolution> sample(
      LabelStore store,
      List<LabelFile> learned,
      Set<String> judgedAnew,
      Set<String> frozenProblems,
      int wanted,
      NamedRandom random) {
    Comparator<Drawn> order =
        Comparator.comparingDouble(Drawn::place).thenComparing(drawn -> drawn.solution().id());
    PriorityQueue<Drawn> kept = new PriorityQueue<>(order.reversed());
    Set<String> seen = new HashSet<>(judgedAnew);
    List<LabelFile> latestFirst = new ArrayList<>(learned);
    Collections.reverse(latestFirst);
    for (LabelFile file : latestFirst) {
      store.read(
          file,
          solution -> {
            String key = ContentKey.ofSteps(solution);
            if (frozenProblems.contains(solution.problemId()) || !seen.add(key)) {
              return;
            }
            kept.add(new Drawn(random.child(key).uniform(0), named(solution, file)));
            if (kept.size() > wanted) {
              kept.remove();
            }
          });
    }
    return kept.stream().sorted(order).map(Drawn::solution).toList();
  }

  /** Identifiers are unique in one file only. */
  private static StepLabelledSolution named(StepLabelledSolution solution, LabelFile file) {
    return new StepLabelledSolution(
        file.shortDigest() + "-" + solution.id(),
        solution.problemId(),
        solution.problem(),
        solution.groundTruthAnswer(),
        solution.steps(),
        solution.finishReason(),
        solution.finalAnswer(),
        solution.provenance());
  }

  /** How many solutions are new. */
  public int freshCount() {
    return fresh.values().stream().mapToInt(List::size).sum();
  }

  /** New solutions, then replayed ones. */
  public List<StepLabelledSolution> all() {
    List<StepLabelledSolution> all = new ArrayList<>();
    fresh.values().forEach(all::addAll);
    all.addAll(replayed);
    return all;
  }
}
