package io.stepwise.rollout.search;

import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One chain whose doubtful steps are taken back. A step that scores below the threshold is sampled
 * again at a rising temperature; if every attempt is rejected, the step before is taken back too.
 * Once the rejections are used up, the best step seen at a position is accepted with any score. If
 * the budget allows no further step, the chain is completed without looking at its scores.
 *
 * @param threshold score below which a step is rejected
 * @param attempts samples of a step before the one before is taken back
 * @param maxRejections most rejected steps
 * @param temperature of the first attempt; each further one adds {@link #TEMPERATURE_STEP}
 * @param maxSteps most steps of the solution
 */
public record Backtracking(
    double threshold, int attempts, int maxRejections, double temperature, int maxSteps)
    implements SearchStrategy {
  /** What each further attempt adds to the temperature. */
  static final double TEMPERATURE_STEP = 0.2;

  @Override
  public SearchOutcome search(SearchContext context) {
    PartialSolution now = context.root();
    Map<PartialSolution, List<PartialSolution>> seen = new HashMap<>();
    int rejections = 0;
    int tokensTakenBack = 0;
    while (now.open() && now.depth() < maxSteps) {
      if (context.exhausted()) {
        return result(now, StoppedBy.BUDGET, rejections, tokensTakenBack, context);
      }
      List<PartialSolution> here = seen.computeIfAbsent(now, node -> new ArrayList<>());
      double hotter = temperature + TEMPERATURE_STEP * Math.min(here.size(), attempts);
      List<PartialSolution> next =
          context.extendAndScore(
              List.of(context.step(now, hotter, "step", now.depth(), here.size(), rejections)));
      if (next.isEmpty()) {
        return result(now, StoppedBy.BUDGET, rejections, tokensTakenBack, context);
      }
      PartialSolution step = next.get(0);
      here.add(step);
      if (lastScore(step) >= threshold) {
        now = step;
      } else if (rejections >= maxRejections) {
        now = best(here);
      } else {
        rejections++;
        tokensTakenBack += step.edge().tokens().length;
        if (here.size() % attempts == 0 && now.parent() != null) {
          tokensTakenBack += now.edge().tokens().length;
          now = now.parent();
        }
      }
    }
    return result(now, StoppedBy.DONE, rejections, tokensTakenBack, context);
  }

  private SearchOutcome result(
      PartialSolution now,
      StoppedBy stoppedBy,
      int rejections,
      int tokensTakenBack,
      SearchContext context) {
    return new SearchOutcome(
        context.completed(List.of(now), List.of(now), temperature),
        stoppedBy,
        Map.of(
            "rejected_steps", (double) rejections, "taken_back_tokens", (double) tokensTakenBack));
  }

  /** The score of the last step; 1 for an end token that ended no step. */
  private static double lastScore(PartialSolution solution) {
    double[] scores = solution.scores();
    return solution.edge().steps().isEmpty() || scores.length == 0 ? 1 : scores[scores.length - 1];
  }

  private static PartialSolution best(List<PartialSolution> steps) {
    PartialSolution best = steps.get(0);
    for (PartialSolution step : steps) {
      best = lastScore(step) > lastScore(best) ? step : best;
    }
    return best;
  }
}
