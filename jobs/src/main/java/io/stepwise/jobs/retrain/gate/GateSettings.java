package io.stepwise.jobs.retrain.gate;

import io.stepwise.jobs.config.Setting;

/**
 * Bounds that a candidate and new labels must keep.
 *
 * @param margin loss of step AUROC on a frozen set that still counts as no worse: the interval of
 *     the paired difference must lie above its negative
 * @param maxEce largest expected calibration error on a frozen set
 * @param maxFlipped largest share of replayed steps that the champion is rightly sure of and the
 *     candidate judges wrong
 * @param minSpread smallest standard deviation of the scores on a frozen set
 * @param maxLengthBias how much further than the champion's the correlation of scores with the
 *     length of steps of one label may lie from 0
 * @param minLabelAuroc the champion must rank a new file's labels at least so well (upper end of
 *     the interval)
 * @param maxContradicted largest share of a new file's problems in which the label of the step that
 *     the champion is surest of says the opposite (lower end of the interval)
 * @param sure the champion is sure of a step from this probability on, either way
 */
public record GateSettings(
    @Setting(value = "Loss of step AUROC that counts as no worse", min = 0, max = 1) double margin,
    @Setting(value = "Largest calibration error on a frozen set", min = 0, max = 1) double maxEce,
    @Setting(
            value = "Largest share of replayed steps that turn from right to wrong",
            min = 0,
            max = 1)
        double maxFlipped,
    @Setting(value = "Smallest standard deviation of scores", min = 0, max = 1) double minSpread,
    @Setting(
            value = "Largest growth of the correlation of scores with step length",
            min = 0,
            max = 2)
        double maxLengthBias,
    @Setting(value = "Least AUROC of the champion on new labels", min = 0, max = 1)
        double minLabelAuroc,
    @Setting(
            value = "Largest share of problems labelled against what the champion is surest of",
            min = 0,
            max = 1)
        double maxContradicted,
    @Setting(value = "The champion is sure from this probability on", min = 0.5, max = 1)
        double sure) {
  /** What the small task and human labels both keep when nothing is wrong. */
  public static final GateSettings DEFAULT =
      new GateSettings(0.02, 0.1, 0.1, 0.05, 0.15, 0.6, 0.2, 0.9);
}
