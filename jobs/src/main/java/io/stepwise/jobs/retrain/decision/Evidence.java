package io.stepwise.jobs.retrain.decision;

import io.stepwise.jobs.retrain.gate.Check;
import io.stepwise.jobs.retrain.gate.JudgedSet;
import io.stepwise.jobs.retrain.gate.SetFigures;
import io.stepwise.jobs.retrain.policy.PolicyFigures;
import io.stepwise.prm.evaluation.Calibration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a decision rests on.
 *
 * @param checks every condition
 * @param sets figures of each frozen set
 * @param reliability per frozen set, the candidate's scores against the labels
 * @param examples steps worth a look
 * @param counts of solutions and steps, by what they are
 * @param policy figures of the policies, null where none was measured
 * @param policyChecks every condition that was asked of the candidate policy
 */
public record Evidence(
    List<Check> checks,
    List<SetFigures> sets,
    Map<String, List<Calibration.Bin>> reliability,
    List<Example> examples,
    Map<String, Long> counts,
    PolicyFigures policy,
    List<Check> policyChecks) {
  private static final int EXAMPLES_PER_SET = 6;

  /** Copies the collections. */
  public Evidence {
    checks = List.copyOf(checks);
    sets = List.copyOf(sets);
    reliability = new LinkedHashMap<>(reliability);
    examples = List.copyOf(examples);
    counts = new LinkedHashMap<>(counts);
    policyChecks = List.copyOf(policyChecks);
  }

  /** None yet. */
  public static Evidence none() {
    return new Evidence(List.of(), List.of(), Map.of(), List.of(), Map.of(), null, List.of());
  }

  /** With more checks. */
  public Evidence checks(List<Check> more) {
    return new Evidence(
        joined(checks, more), sets, reliability, examples, counts, policy, policyChecks);
  }

  /** With a count. */
  public Evidence count(String name, long count) {
    Map<String, Long> more = new LinkedHashMap<>(counts);
    more.put(name, count);
    return new Evidence(checks, sets, reliability, examples, more, policy, policyChecks);
  }

  /** With steps of a label file that its labels and the champion see differently. */
  public Evidence contradictions(JudgedSet file) {
    return new Evidence(
        checks,
        sets,
        reliability,
        joined(examples, Example.contradictions(file, EXAMPLES_PER_SET)),
        counts,
        policy,
        policyChecks);
  }

  /**
   * With the figures of all frozen sets.
   *
   * @param champion none where there is no champion
   * @param candidate one per set; none if its scores are no numbers
   */
  public Evidence figures(
      List<SetFigures> figures, List<JudgedSet> champion, List<JudgedSet> candidate) {
    Map<String, List<Calibration.Bin>> tables = new LinkedHashMap<>();
    List<Example> changes = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      tables.put(candidate.get(i).name(), candidate.get(i).calibration().table());
      if (!champion.isEmpty() && champion.get(i).size() == candidate.get(i).size()) {
        changes.addAll(Example.changes(champion.get(i), candidate.get(i), EXAMPLES_PER_SET));
      }
    }
    return new Evidence(
        checks, figures, tables, joined(examples, changes), counts, policy, policyChecks);
  }

  /** With what was measured of the policies. */
  public Evidence policy(PolicyFigures figures, List<Check> asked) {
    return new Evidence(checks, sets, reliability, examples, counts, figures, asked);
  }

  private static <T> List<T> joined(List<T> one, List<T> other) {
    List<T> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }
}
