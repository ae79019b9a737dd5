package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.statistics.Moments;
import java.util.ArrayList;
import java.util.List;

/** Conditions that reject a candidate, however good its metrics are. */
final class Tripwires {
  private Tripwires() {}

  static Check finite(JudgedSet candidate) {
    return new Check(
        Check.Kind.TRIPWIRE,
        "scores are finite",
        candidate.name(),
        candidate.isFinite(),
        candidate.isFinite() ? "all of " + candidate.size() : "some are not",
        "all",
        "Diverged training produces infinite or NaN scores.");
  }

  /** Of a frozen set: collapse and, next to a champion, length bias. */
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
            Formatting.number(spread),
            "at least " + Formatting.number(settings.minSpread()),
            "A model with nearly equal scores for all steps has collapsed."));
    if (champion != null) {
      double before = LengthBias.of(champion);
      double after = LengthBias.of(candidate);
      checks.add(
          new Check(
              Check.Kind.TRIPWIRE,
              "length bias",
              candidate.name(),
              Math.abs(after) - Math.abs(before) <= settings.maxLengthBias(),
              Formatting.signed(before) + " → " + Formatting.signed(after),
              "at most " + Formatting.number(settings.maxLengthBias()) + " further from 0",
              "Scores that correlate with length among steps of one label suggest that the model rates length."));
    }
    return checks;
  }

  /** How many labels the champion was sure of and the candidate contradicts. */
  static Check flipped(JudgedSet champion, JudgedSet candidate, GateSettings settings) {
    int sure = 0;
    int flipped = 0;
    for (int i = 0; i < champion.size(); i++) {
      double p = champion.isCorrect(i) ? champion.probability(i) : 1 - champion.probability(i);
      if (p >= settings.confidence()) {
        sure++;
        flipped += candidate.probability(i) > 0.5 == candidate.isCorrect(i) ? 0 : 1;
      }
    }
    double share = sure == 0 ? 0 : (double) flipped / sure;
    return new Check(
        Check.Kind.TRIPWIRE,
        "forgotten steps",
        "replayed labels",
        share <= settings.maxForgotten(),
        Formatting.percent(share) + " of " + sure,
        "at most " + Formatting.percent(settings.maxForgotten()),
        "Replayed steps on which the champion is confident and right must not be forgotten.");
  }
}
