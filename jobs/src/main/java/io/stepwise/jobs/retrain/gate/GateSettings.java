package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.setting.Setting;

/**
 * Bounds that a candidate and new labels must keep.
 *
 * @param margin loss of step AUROC on a frozen set that still counts as no worse: the interval of
 *     the paired difference must lie above its negative
 * @param maxEce largest expected calibration error on a frozen set
 * @param maxForgotten largest share of replayed steps that the champion is rightly sure of and the
 *     candidate judges wrong
 * @param minSpread smallest standard deviation of the scores on a frozen set
 * @param maxLengthBias how much further than the champion's the correlation of scores with the
 *     length of steps of one label may lie from 0
 * @param minLabelAuroc the champion must rank a new file's labels at least so well (upper end of
 *     the interval)
 * @param maxContradicted largest share of a new file's problems in which the label of the step that
 *     the champion is surest of says the opposite (lower end of the interval)
 * @param confidence the champion is sure of a step from this probability on, either way
 */
public record GateSettings(
    @Setting(
            value = "Maximum decrease of step AUROC on a frozen set that still counts as no worse",
            min = 0,
            max = 1)
        double margin,
    @Setting(value = "Largest expected calibration error (ECE) on a frozen set", min = 0, max = 1)
        double maxEce,
    @Setting(
            value =
                "Largest share of replayed steps that the champion gets right and the candidate wrong",
            min = 0,
            max = 1)
        double maxForgotten,
    @Setting(value = "Smallest standard deviation of the scores on a frozen set", min = 0, max = 1)
        double minSpread,
    @Setting(
            value = "Largest increase of the correlation of scores with step length",
            min = 0,
            max = 2)
        double maxLengthBias,
    @Setting(value = "Smallest step AUROC of the champion on new labels", min = 0, max = 1)
        double minLabelAuroc,
    @Setting(
            value =
                "Largest share of problems whose labels contradict the champion's most confident score",
            min = 0,
            max = 1)
        double maxContradicted,
    @Setting(
            value = "Minimum probability at which the champion counts as confident",
            min = 0.5,
            max = 1)
        double confidence) {
  /** What the small task and human labels both keep when nothing is wrong. */
  public static final GateSettings DEFAULT =
      new GateSettings(0.02, 0.1, 0.1, 0.05, 0.15, 0.6, 0.2, 0.9);
}
