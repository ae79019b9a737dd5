package io.stepwise.jobs.solve;

import io.stepwise.rollout.search.PartialSolution;
import io.stepwise.rollout.search.SearchListener;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Shows a search while it runs: each step that it accepts (the best one, where it extends several
 * solutions together), and each finished solution, with scores where there are any and the tokens
 * that are left.
 */
final class SearchProgress implements SearchListener {
  private static final int SHOWN = 100;

  private final Consumer<String> say;
  private final Set<PartialSolution> accepted = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<PartialSolution, Integer> solutions = new IdentityHashMap<>();

  /** Shows the progress of one search. */
  SearchProgress(Consumer<String> say) {
    this.say = say;
  }

  @Override
  public void extending(List<PartialSolution> prefixes, long left) {
    prefixes.stream()
        .filter(prefix -> !prefix.edge().steps().isEmpty() && accepted.add(prefix))
        .max(Comparator.comparingDouble(SearchProgress::score))
        .ifPresent(best -> say(best, "step " + best.depth(), left));
  }

  @Override
  public void extended(List<PartialSolution> extended, long left) {
    for (PartialSolution solution : extended) {
      if (!solution.open() && solutions.putIfAbsent(solution, solutions.size() + 1) == null) {
        String steps = solution.depth() == 1 ? ", 1 step" : ", " + solution.depth() + " steps";
        say(solution, "solution " + solutions.size() + steps, left);
      }
    }
  }

  @Override
  public void scored(List<PartialSolution> scored) {
    List<PartialSolution> finished =
        scored.stream().filter(one -> solutions.containsKey(one) && one.depth() > 0).toList();
    finished.stream()
        .max(Comparator.comparingDouble(SearchProgress::score))
        .ifPresent(
            best ->
                say.accept(
                    String.format(
                        Locale.ROOT,
                        "%ssolution %d, last step scored %.2f",
                        finished.size() == 1 ? "" : "best of " + finished.size() + ": ",
                        solutions.get(best),
                        score(best))));
  }

  private void say(PartialSolution solution, String what, long left) {
    List<String> steps = solution.steps();
    String last =
        steps.isEmpty() ? "" : steps.get(steps.size() - 1).strip().replaceAll("\\s+", " ");
    double score = score(solution);
    say.accept(
        String.format(
            Locale.ROOT,
            "%s (%s%s)%s",
            what,
            score < 0 ? "" : String.format(Locale.ROOT, "score %.2f, ", score),
            left == Long.MAX_VALUE ? "no token limit" : left + " tokens left",
            last.isEmpty() ? "" : ": " + shortened(last)));
  }

  private static String shortened(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /** P(correct) of the last step; −1 without a score. */
  private static double score(PartialSolution solution) {
    if (solution.depth() == 0 || !solution.scored()) {
      return -1;
    }
    double[] scores = solution.scores();
    return scores[scores.length - 1];
  }
}
