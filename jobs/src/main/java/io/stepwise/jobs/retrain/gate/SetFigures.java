package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;

/**
 * Champion and candidate on one frozen set, with 95 % intervals over its problems.
 *
 * <p>The difference is resampled in pairs: each resample draws problems once and takes both models'
 * figures on them, so that what makes a problem hard for both cancels out (Efron 1979).
 *
 * @param name the set
 * @param problems problems
 * @param steps labelled steps
 * @param wrong those labelled wrong
 * @param champion step AUROC of the champion, null where there is none
 * @param candidate step AUROC of the candidate
 * @param difference candidate minus champion, in pairs, null where there is no champion
 * @param championEce expected calibration error of the champion, NaN where there is none
 * @param candidateEce expected calibration error of the candidate
 * @param candidateBrier Brier score of the candidate
 */
public record SetFigures(
    String name,
    int problems,
    int steps,
    int wrong,
    Interval champion,
    Interval candidate,
    Interval difference,
    Double championEce,
    double candidateEce,
    double candidateBrier) {

  /**
   * Measures.
   *
   * @param champion null where there is none
   * @param random names the resamples
   */
  static SetFigures of(JudgedSet champion, JudgedSet candidate, NamedRandom random) {
    int n = candidate.problems();
    NamedRandom draws = random.child(candidate.name());
    var calibration = candidate.calibration();
    return new SetFigures(
        candidate.name(),
        n,
        candidate.size(),
        candidate.wrong(),
        champion == null ? null : Bootstrap.of(n, champion::auroc, draws),
        Bootstrap.of(n, candidate::auroc, draws),
        champion == null
            ? null
            : Bootstrap.of(n, p -> candidate.auroc(p) - champion.auroc(p), draws),
        champion == null ? null : champion.calibration().expectedError(),
        calibration.expectedError(),
        calibration.brier());
  }
}
