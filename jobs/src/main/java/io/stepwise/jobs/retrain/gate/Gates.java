package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * Candidate against champion.
 *
 * @param checks every condition, with what was found
 * @param sets figures of each frozen set; none if a score is not a number
 */
public record Gates(List<Check> checks, List<SetFigures> sets) {
  /** What follows. */
  public enum Verdict {
    /** The candidate may replace the champion. */
    BETTER,
    /** It is no worse, but not better either. */
    NO_BETTER,
    /** It is worse, not calibrated, or a tripwire went. */
    WORSE
  }

  /** Copies the lists. */
  public Gates {
    checks = List.copyOf(checks);
    sets = List.copyOf(sets);
  }

  /**
   * Both on the same frozen sets and on replayed labels.
   *
   * @param champion one judged set for each of the candidate's; none where there is no champion
   * @param candidate one judged set per frozen set
   * @param replayed replayed labels as champion and candidate judge them; none without
   * @param random names the resamples
   */
  public static Gates of(
      List<JudgedSet> champion,
      List<JudgedSet> candidate,
      List<JudgedSet> replayed,
      GateSettings settings,
      NamedRandom random) {
    List<Check> checks = new ArrayList<>();
    candidate.forEach(set -> checks.add(Tripwires.finite(set)));
    boolean finite =
        checks.stream().allMatch(Check::passed) && replayed.stream().allMatch(JudgedSet::isFinite);
    if (!finite) {
      return new Gates(checks, List.of());
    }
    List<SetFigures> sets = new ArrayList<>();
    for (int i = 0; i < candidate.size(); i++) {
      JudgedSet before = champion.isEmpty() ? null : champion.get(i);
      checks.addAll(Tripwires.ofSet(before, candidate.get(i), settings));
      sets.add(SetFigures.of(before, candidate.get(i), random));
    }
    if (!replayed.isEmpty() && replayed.get(0).size() > 0) {
      checks.add(Tripwires.flipped(replayed.get(0), replayed.get(1), settings));
    }
    sets.forEach(set -> checks.add(noWorse(set, settings)));
    sets.forEach(set -> checks.add(calibrated(set, settings)));
    sets.forEach(set -> checks.add(better(set)));
    return new Gates(checks, sets);
  }

  private static Check noWorse(SetFigures set, GateSettings settings) {
    if (set.difference() == null) {
      Interval auroc = set.candidate();
      return new Check(
          Check.Kind.NO_WORSE,
          "step AUROC",
          set.name(),
          auroc.low() > 0.5,
          Formatting.interval(auroc),
          "an interval above 0.500 (chance)",
          "There is no champion yet; the first must be better than chance.");
    }
    return new Check(
        Check.Kind.NO_WORSE,
        "change of step AUROC",
        set.name(),
        set.difference().low() > -settings.margin(),
        Formatting.signed(set.difference()),
        "an interval above " + Formatting.signed(-settings.margin()),
        "The candidate must not be worse than the champion on any frozen set, judged by the confidence interval.");
  }

  private static Check calibrated(SetFigures set, GateSettings settings) {
    return new Check(
        Check.Kind.CALIBRATED,
        "calibration error",
        set.name(),
        set.candidateEce() <= settings.maxEce(),
        (set.championEce() == null ? "" : Formatting.number(set.championEce()) + " → ")
            + Formatting.number(set.candidateEce()),
        "at most " + Formatting.number(settings.maxEce()),
        "Rewards are computed from the probabilities, so the probabilities must be calibrated.");
  }

  private static Check better(SetFigures set) {
    boolean first = set.difference() == null;
    return new Check(
        Check.Kind.BETTER,
        first ? "step AUROC" : "gain of step AUROC",
        set.name(),
        first ? set.candidate().low() > 0.5 : set.difference().low() > 0,
        first ? Formatting.interval(set.candidate()) : Formatting.signed(set.difference()),
        first ? "an interval above 0.500" : "an interval above 0",
        "The candidate must be significantly better on at least one frozen set.");
  }

  /** What follows from the checks. */
  public Verdict verdict() {
    boolean sound =
        checks.stream().filter(check -> check.kind() != Check.Kind.BETTER).allMatch(Check::passed);
    if (!sound || sets.isEmpty()) {
      return Verdict.WORSE;
    }
    boolean better =
        checks.stream().anyMatch(check -> check.kind() == Check.Kind.BETTER && check.passed());
    return better ? Verdict.BETTER : Verdict.NO_BETTER;
  }
}
