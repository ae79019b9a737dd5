package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.statistics.Moments;
import java.util.ArrayList;
import java.util.List;

/** What must not happen to a candidate, whatever its figures are. */
final class Tripwires {
  private Tripwires() {}

  static Check finite(JudgedSet candidate) {
    return new Check(
        Check.Kind.TRIPWIRE,
        "scores are numbers",
        candidate.name(),
        candidate.isFinite(),
        candidate.isFinite() ? "all of " + candidate.size() : "some are not",
        "all",
        "Training that diverged leaves infinities or not-a-numbers behind.");
  }

  /** Of a frozen set: collapse and, beside a champion, length bias. */
  static List<Check> ofSet(JudgedSet champion, JudgedSet candidate, GateSettings settings) {
    List<Check> checks = new ArrayList<>();
    double[] p = new double[candidate.size()];
    for (int i = 0; i < p.length; i++) {
      p[i] = candidate.probability(i);
    }
    double spread = Moments.of(p).deviation();
    checks.add(
        new Check(
            Check.Kind.TRIPWIRE,
            "spread of scores",
            candidate.name(),
            spread >= settings.minSpread(),
            Words.number(spread),
            "at least " + Words.number(settings.minSpread()),
            "A model that gives every step nearly the same score has collapsed."));
    if (champion != null) {
      double before = LengthBias.of(champion);
      double after = LengthBias.of(candidate);
      checks.add(
          new Check(
              Check.Kind.TRIPWIRE,
              "length bias",
              candidate.name(),
              Math.abs(after) - Math.abs(before) <= settings.maxLengthBias(),
              Words.signed(before) + " → " + Words.signed(after),
              "no further from 0 by more than " + Words.number(settings.maxLengthBias()),
              "Errors that go with a step's length show that length is judged, not the step."));
    }
    return checks;
  }

  /** Of labels learned before: how many the candidate has unlearnt. */
  static Check flipped(JudgedSet champion, JudgedSet candidate, GateSettings settings) {
    int right = 0;
    int flipped = 0;
    for (int i = 0; i < champion.size(); i++) {
      if (champion.probability(i) > 0.5 == champion.isCorrect(i)) {
        right++;
        flipped += candidate.probability(i) > 0.5 == candidate.isCorrect(i) ? 0 : 1;
      }
    }
    double share = right == 0 ? 0 : (double) flipped / right;
    return new Check(
        Check.Kind.TRIPWIRE,
        "unlearnt steps",
        "replayed labels",
        share <= settings.maxFlipped(),
        Words.percent(share) + " of " + right,
        "at most " + Words.percent(settings.maxFlipped()),
        "Steps learned before, which the champion judges right, must not turn wrong.");
  }
}
