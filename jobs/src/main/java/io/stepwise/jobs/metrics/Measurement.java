package io.stepwise.jobs.metrics;

import java.time.Instant;
import java.util.Objects;

/**
 * One figure at one step of a phase.
 *
 * @param phase the phase that measured it, e.g. "train-policy"
 * @param name what was measured, e.g. "reward"
 * @param step the phase's own count: update, iteration
 * @param value the figure; not-a-number and infinities are kept as they are
 * @param time when it was measured
 */
public record Measurement(String phase, String name, long step, double value, Instant time) {
  /** Rejects null components. */
  public Measurement {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(time, "time");
  }
}
