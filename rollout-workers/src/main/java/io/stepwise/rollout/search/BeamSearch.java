package io.stepwise.rollout.search;

import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * Beam search over steps (Snell et al. 2024, arXiv:2408.03314, section 5.1): N next steps are
 * scored, the best N/M prefixes are kept, each is extended M times. A beam that ends becomes a
 * candidate and leaves its place empty. Equal prefixes count once. If the budget ends the search
 * before a beam has ended, the best prefix is completed.
 *
 * @param beams N
 * @param width M, extensions of each prefix that is kept
 * @param temperature of sampling
 * @param value by which prefixes are compared
 * @param maxSteps most steps of a solution
 */
public record BeamSearch(int beams, int width, double temperature, StepValue value, int maxSteps)
    implements SearchStrategy {
  @Override
  public SearchOutcome search(SearchContext context) {
    List<PartialSolution> candidates = new ArrayList<>();
    List<PartialSolution> kept = List.of(context.root());
    List<PartialSolution> last = kept;
    for (int depth = 0; depth < maxSteps && !kept.isEmpty(); depth++) {
      last = kept;
      if (context.exhausted()) {
        return stopped(candidates, kept, context);
      }
      int each = depth == 0 ? beams : width;
      List<Extension> requests = new ArrayList<>();
      for (int i = 0; i < kept.size(); i++) {
        for (int k = 0; k < each; k++) {
          requests.add(context.step(kept.get(i), temperature, "beam", depth, i, k));
        }
      }
      List<PartialSolution> next = Ranking.distinct(context.extend(requests), context.listener());
      if (next.isEmpty()) {
        return stopped(candidates, kept, context);
      }
      List<PartialSolution> open = next.stream().filter(PartialSolution::open).toList();
      List<PartialSolution> ended = next.stream().filter(one -> !one.open()).toList();
      candidates.addAll(ended);
      List<PartialSolution> extended = kept;
      kept = best(open, (beams - Math.min(beams - 1, candidates.size())) / width, context);
      releaseExtended(extended, ended, context);
      if (candidates.size() >= beams) {
        kept = List.of();
      }
    }
    candidates.addAll(kept);
    return new SearchOutcome(context.completed(candidates, last, temperature), StoppedBy.DONE);
  }

  private SearchOutcome stopped(
      List<PartialSolution> candidates, List<PartialSolution> kept, SearchContext context) {
    candidates.addAll(kept);
    return new SearchOutcome(context.completed(candidates, kept, temperature), StoppedBy.BUDGET);
  }

  /**
   * Extensions have caches of their own, except for those that ended, which may be scored later.
   */
  private static void releaseExtended(
      List<PartialSolution> extended, List<PartialSolution> ended, SearchContext context) {
    context.release(
        extended.stream()
            .filter(prefix -> ended.stream().noneMatch(one -> one.path().contains(prefix)))
            .toList());
  }

  private List<PartialSolution> best(List<PartialSolution> open, int count, SearchContext context) {
    if (open.isEmpty()) {
      return open;
    }
    List<PartialSolution> ranked =
        Ranking.descending(value.values(open, context)).stream().map(open::get).toList();
    int kept = Math.min(ranked.size(), Math.max(1, count));
    context.release(ranked.subList(kept, ranked.size()));
    return ranked.subList(0, kept);
  }
}
