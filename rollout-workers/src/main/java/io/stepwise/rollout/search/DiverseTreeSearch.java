package io.stepwise.rollout.search;

import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * Diverse verifier tree search (DVTS, Beeching et al. 2024, "Scaling test-time compute with open
 * models"): N/M trees that do not compete with each other; each extends its prefix M times and
 * keeps the best. The last extensions of every tree are the candidates. If the budget ends the
 * search before a solution is finished, the best prefix is completed.
 *
 * @param beams N
 * @param width M
 * @param temperature of sampling
 * @param value by which extensions are compared
 * @param maxSteps most steps of a solution
 */
public record DiverseTreeSearch(
    int beams, int width, double temperature, StepValue value, int maxSteps)
    implements SearchStrategy {
  @Override
  public SearchOutcome search(SearchContext context) {
    int trees = Math.max(1, beams / width);
    List<PartialSolution> heads = new ArrayList<>();
    List<List<PartialSolution>> last = new ArrayList<>();
    for (int t = 0; t < trees; t++) {
      heads.add(context.root());
      last.add(List.of());
    }
    StoppedBy stoppedBy = StoppedBy.DONE;
    for (int depth = 0; depth < maxSteps && heads.stream().anyMatch(h -> h.open()); depth++) {
      if (context.exhausted()) {
        stoppedBy = StoppedBy.BUDGET;
        break;
      }
      grow(heads, last, depth, context);
    }
    List<PartialSolution> candidates = new ArrayList<>();
    for (int t = 0; t < trees; t++) {
      candidates.addAll(last.get(t).isEmpty() ? List.of(heads.get(t)) : last.get(t));
    }
    if (context.limited()) {
      double[] values = value.values(heads, context);
      List<PartialSolution> best = Ranking.descending(values).stream().map(heads::get).toList();
      return new SearchOutcome(context.completed(candidates, best, temperature), stoppedBy);
    }
    return new SearchOutcome(candidates, stoppedBy);
  }

  /** Extends every open tree by one step. */
  private void grow(
      List<PartialSolution> heads,
      List<List<PartialSolution>> last,
      int depth,
      SearchContext context) {
    List<Extension> requests = new ArrayList<>();
    List<Integer> trees = new ArrayList<>();
    for (int t = 0; t < heads.size(); t++) {
      for (int k = 0; k < width && heads.get(t).open(); k++) {
        requests.add(context.step(heads.get(t), temperature, "tree", t, depth, k));
        trees.add(t);
      }
    }
    List<PartialSolution> next = context.extend(requests);
    double[] values = value.values(next, context);
    for (int t = 0; t < heads.size(); t++) {
      List<PartialSolution> own = new ArrayList<>();
      int best = -1;
      for (int i = 0; i < next.size(); i++) {
        if (trees.get(i) == t) {
          own.add(next.get(i));
          best = best < 0 || values[i] > values[best] ? i : best;
        }
      }
      if (best >= 0) {
        releaseParent(heads.get(t), context);
        PartialSolution head = next.get(best);
        context.release(own.stream().filter(one -> one != head).toList());
        heads.set(t, head);
        last.set(t, own);
      }
    }
  }

  /** The head has keys and values of its own now; those of its parent are done with. */
  private static void releaseParent(PartialSolution head, SearchContext context) {
    if (head.parent() != null) {
      context.release(List.of(head.parent()));
    }
  }
}
