package io.stepwise.jobs.label;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.rollout.labelling.LabelledGroup;
import io.stepwise.rollout.search.Cost;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Counts what a labelling made and what it cost. */
final class LabelTally {
  private long given;
  private long dropped;
  private long discarded;
  private long added;
  private long repeated;
  private long unreadable;
  private String failure = "";
  private long right;
  private long wrong;
  private long unlabelled;
  private Cost cost = Cost.NONE;
  private double seconds;

  /** A group was read. */
  void group(LabelledGroup group) {
    given++;
    dropped += group.dropped() ? 1 : 0;
    discarded += group.discarded();
    cost = cost.plus(group.cost());
    if (group.failure().isPresent()) {
      unreadable++;
      failure = failure.isEmpty() ? group.failure().get() : failure;
    }
  }

  /** A solution is written. */
  void written(StepLabelledSolution solution, boolean found) {
    added += found ? 1 : 0;
    for (LabelledStep step : solution.steps()) {
      right += step.rating() == Rating.POSITIVE ? 1 : 0;
      wrong += step.rating() == Rating.NEGATIVE ? 1 : 0;
      unlabelled += step.rating() == Rating.UNRATED ? 1 : 0;
    }
  }

  /** A solution was found that is written already. */
  void repeated() {
    repeated++;
  }

  /** A part took so long. */
  void took(double more) {
    seconds += more;
  }

  /**
   * Rejects a labelling in which a model could read no solution at all.
   *
   * @throws InvalidInput with the first reason
   */
  void check() {
    if (given > 0 && unreadable == given) {
      throw new InvalidInput(failure);
    }
  }

  /** What the user has to know of solutions that could not be read; empty for nothing. */
  Optional<String> warning() {
    return unreadable == 0
        ? Optional.empty()
        : Optional.of(
            "Warning: %d of %d solutions are left out, since a model cannot read them; the first: %s"
                .formatted(unreadable, given, failure));
  }

  /** Labelled steps. */
  long labels() {
    return right + wrong;
  }

  /** Tokens that policy and judge read or sampled. */
  long tokens() {
    return cost.sampledTokens() + cost.prefilledTokens() + cost.scoredTokens();
  }

  Map<String, Object> counts() {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("given", given);
    counts.put("dropped", dropped);
    counts.put("unreadable", unreadable);
    counts.put("found", added);
    counts.put("found_and_discarded", discarded);
    counts.put("found_again", repeated);
    counts.put("solutions", given - dropped - unreadable + added);
    counts.put("labels", labels());
    counts.put("right", right);
    counts.put("wrong", wrong);
    counts.put("unlabelled", unlabelled);
    counts.put("completions", cost.expansions());
    counts.put("sampled_tokens", cost.sampledTokens());
    counts.put("prefilled_tokens", cost.prefilledTokens());
    counts.put("cached_tokens", cost.cachedTokens());
    counts.put("scored_tokens", cost.scoredTokens());
    return counts;
  }

  Map<String, Object> metrics() {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("seconds", seconds);
    if (labels() > 0) {
      metrics.put("tokens_per_label", (double) tokens() / labels());
      metrics.put("seconds_per_label", seconds / labels());
    }
    return metrics;
  }

  /** The result in one line. */
  String words() {
    return String.format(
        Locale.ROOT,
        "%d labels (%d right, %d wrong) of %d solutions%s%s; %.1f tokens and %.4f s per label",
        labels(),
        right,
        wrong,
        given - dropped - unreadable,
        dropped > 0 ? ", " + dropped + " dropped" : "",
        added > 0 ? ", and of " + added + " found on the way" : "",
        (double) tokens() / Math.max(1, labels()),
        seconds / Math.max(1, labels()));
  }
}
