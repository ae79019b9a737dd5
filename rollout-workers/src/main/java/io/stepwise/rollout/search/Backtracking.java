package io.stepwise.rollout.search;

import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One chain whose doubtful steps are taken back. A step that scores below the threshold is sampled
 * again at a rising temperature; if every attempt is rejected, the step before is taken back too,
 * and if those in its place are rejected, the one before it, but none that is further back; the
 * best step seen there is accepted. Once the rejections are used up, the best step seen at a
 * position is accepted with any score. If the budget allows no further step, the chain is completed
 * without looking at its scores.
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

  /** Accepted steps that are taken back at most, behind the longest chain so far. */
  private static final int MAX_STEPS_BACK = 2;

  /** Rejected steps may use more than other searches where the budget is that of a whole chain. */
  private static final double RESERVED_SHARE = 1.0 / 3;

  @Override
  public SearchOutcome search(SearchContext context) {
    if (context.budget().left(context.meter()) >= context.budget().solutionTokens()) {
      context.reserve(RESERVED_SHARE);
    }
    return new Run(context).run();
  }

  /** One search. */
  private final class Run {
    private final SearchContext context;
    private final Map<PartialSolution, List<PartialSolution>> seen = new HashMap<>();
    private PartialSolution now;
    private PartialSolution deepest;
    private int rejections;
    private int tokensTakenBack;

    Run(SearchContext context) {
      this.context = context;
      this.now = context.root();
      this.deepest = now;
    }

    SearchOutcome run() {
      StoppedBy stoppedBy = StoppedBy.DONE;
      while (now.open() && now.depth() < maxSteps) {
        if (context.exhausted() || !extend()) {
          stoppedBy = StoppedBy.BUDGET;
          break;
        }
      }
      // What is left may complete a longer prefix only.
      List<PartialSolution> prefixes = new ArrayList<>(List.of(now));
      if (seen.containsKey(now) && !seen.get(now).isEmpty()) {
        prefixes.add(best(seen.get(now)));
      }
      prefixes.add(deepest);
      return new SearchOutcome(
          context.completed(List.of(now), prefixes, temperature),
          stoppedBy,
          Map.of(
              "rejected_steps",
              (double) rejections,
              "taken_back_tokens",
              (double) tokensTakenBack));
    }

    /** Samples the next step and accepts or rejects it; false if the budget does not allow it. */
    private boolean extend() {
      List<PartialSolution> here = seen.computeIfAbsent(now, node -> new ArrayList<>());
      double hotter = temperature + TEMPERATURE_STEP * Math.min(here.size(), attempts);
      List<PartialSolution> next =
          context.extendAndScore(
              List.of(context.step(now, hotter, "step", now.depth(), here.size(), rejections)));
      if (next.isEmpty()) {
        return false;
      }
      PartialSolution step = next.get(0);
      here.add(step);
      if (lastScore(step) >= threshold) {
        accept(step);
      } else if (rejections >= maxRejections) {
        accept(best(here));
      } else {
        rejections++;
        tokensTakenBack += step.edge().tokens().length;
        if (here.size() % attempts == 0 && now.parent() != null) {
          goBack(here);
        }
      }
      return true;
    }

    private void accept(PartialSolution step) {
      now = step;
      deepest = now.depth() > deepest.depth() ? now : deepest;
    }

    private void goBack(List<PartialSolution> here) {
      if (deepest.depth() - now.parent().depth() > MAX_STEPS_BACK) {
        now = best(here);
      } else {
        tokensTakenBack += now.edge().tokens().length;
        now = now.parent();
      }
    }
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
