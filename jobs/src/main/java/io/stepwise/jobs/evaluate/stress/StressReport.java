package io.stepwise.jobs.evaluate.stress;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.evaluate.Intervals;
import io.stepwise.prm.evaluation.Perturbation;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How one reward model's picks with one aggregate react to perturbations.
 *
 * @param name the reward model
 * @param aggregate how step scores become a solution's score
 * @param problems problems with at least two solutions
 * @param solutions their solutions
 * @param unreadable solutions left out because the reward model cannot read them
 * @param reactions what each perturbation does; one that no pick allows is missing
 * @param absent the reason for each missing one
 */
record StressReport(
    String name,
    StepAggregation aggregate,
    int problems,
    int solutions,
    int unreadable,
    Map<Perturbation, Reaction> reactions,
    Map<Perturbation, String> absent) {

  /**
   * What a perturbation does.
   *
   * @param problems problems whose pick allows it
   * @param changes changed solutions
   * @param flip share of the changes after which another solution is picked, mean over problems
   * @param rise share of the changes that raise the score, mean over problems
   */
  record Reaction(int problems, int changes, Interval flip, Interval rise) {}

  String aggregateName() {
    return aggregate.name().toLowerCase(Locale.ROOT);
  }

  static String key(Perturbation perturbation) {
    return perturbation.name().toLowerCase(Locale.ROOT);
  }

  /** The output line. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("aggregate", aggregateName());
    map.put("problems", problems);
    map.put("solutions", solutions);
    map.put("unreadable_solutions", unreadable);
    reactions.forEach(
        (perturbation, reaction) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("problems", reaction.problems());
          one.put("changes", reaction.changes());
          Intervals.put(one, "flip", reaction.flip());
          Intervals.put(one, "rise", reaction.rise());
          map.put(key(perturbation), one);
        });
    if (!absent.isEmpty()) {
      Map<String, String> reasons = new LinkedHashMap<>();
      absent.forEach((perturbation, why) -> reasons.put(key(perturbation), why));
      map.put("absent", reasons);
    }
    return map;
  }
}
