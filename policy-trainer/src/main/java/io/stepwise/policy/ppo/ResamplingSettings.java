package io.stepwise.policy.ppo;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;

/** Which problems of an iteration are replaced by others (dynamic sampling). */
public record ResamplingSettings(
    @Setting(
            value =
                "Dynamic sampling: how often per iteration problems whose chains are all right or"
                    + " all wrong are replaced by others",
            min = 0,
            max = 2)
        int resampleGroups,
    @Setting(
            value = "Share of right chains below which a problem is replaced as too hard",
            min = 0,
            below = 1)
        double resampleBelow,
    @Setting(
            value = "Share of right chains above which a problem is replaced as too easy",
            above = 0,
            max = 1)
        double resampleAbove) {
  /** No problem is replaced. */
  public static final ResamplingSettings DEFAULT = new ResamplingSettings(0, 0, 1);

  /** Checks the ranges declared above. */
  public ResamplingSettings {
    SettingRange.check(ResamplingSettings.class, resampleGroups, resampleBelow, resampleAbove);
    if (resampleBelow >= resampleAbove) {
      throw new InvalidConfiguration(
          "Cannot use setting resample-below: it leaves no range (%s, expected below resample-above, %s)"
              .formatted(resampleBelow, resampleAbove));
    }
  }

  /** As many times, for problems that are all right or all wrong. */
  public static ResamplingSettings of(int times) {
    return new ResamplingSettings(times, 0, 1);
  }

  /**
   * Whether a problem is kept.
   *
   * @param right its right chains
   * @param graded its chains that were graded
   */
  public boolean keeps(long right, long graded) {
    return right > 0
        && right < graded
        && right >= resampleBelow * graded
        && right <= resampleAbove * graded;
  }
}
