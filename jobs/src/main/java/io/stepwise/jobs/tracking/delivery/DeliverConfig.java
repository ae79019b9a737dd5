package io.stepwise.jobs.tracking.delivery;

import io.stepwise.jobs.config.Setting;

/**
 * Settings of {@code tracking deliver}.
 *
 * @param run what the command was given as its output
 * @param patience seconds without success after which it gives up
 */
public record DeliverConfig(
    @Setting(value = "Output of the command whose figures are to be sent", required = true)
        String run,
    @Setting(value = "Gives up after so many seconds without success", min = 0) int patience) {
  /** Half a minute of patience. */
  public static final DeliverConfig DEFAULTS = new DeliverConfig(null, 30);
}
