package io.stepwise.jobs.tracking.delivery;

import io.stepwise.data.setting.Setting;

/**
 * Settings of {@code tracking deliver}.
 *
 * @param run what the command was given as its output
 * @param patience seconds without success after which it gives up
 */
public record DeliverConfig(
    @Setting(value = "Output of the command whose metrics to send", required = true) String run,
    @Setting(value = "Give up after this long without success", unit = "seconds", min = 0)
        int patience) {
  /** Half a minute of patience. */
  public static final DeliverConfig DEFAULTS = new DeliverConfig(null, 30);
}
