package io.stepwise.data.ingest;

import io.stepwise.data.error.InvalidConfiguration;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * How many lines may be quarantined before a job stops: a number of lines, or a share of them.
 *
 * @param lines at most this many lines
 * @param share at most this share of all lines, in [0, 1]
 */
public record QuarantineLimit(long lines, double share) implements Serializable {
  private static final MathContext DIGITS = new MathContext(12);

  private static final double ROUNDING = 1e-12;

  /** No limit. */
  public static final QuarantineLimit NONE = new QuarantineLimit(Long.MAX_VALUE, 1);

  /** Rejects values out of range. */
  public QuarantineLimit {
    if (lines < 0 || !(share >= 0 && share <= 1)) {
      throw new InvalidConfiguration(
          "Cannot set max-quarantined: out of range ("
              + lines
              + " lines, share "
              + share
              + ", expected at least 0 lines and a share in [0, 1])");
    }
  }

  /**
   * Reads {@code 100} (lines) or {@code 0.5%} (of the lines).
   *
   * @throws InvalidConfiguration for anything else
   */
  public static QuarantineLimit of(String text) {
    try {
      return text.endsWith("%")
          ? new QuarantineLimit(
              Long.MAX_VALUE, Double.parseDouble(text.substring(0, text.length() - 1)) / 100)
          : new QuarantineLimit(Long.parseLong(text), 1);
    } catch (NumberFormatException e) {
      throw new InvalidConfiguration(
          "Cannot set max-quarantined: not a number or percentage ("
              + text
              + ", expected a number of lines, e.g. 100, or a percentage, e.g. 0.5%)",
          e);
    }
  }

  /** Whether so many quarantined lines are too many. */
  public boolean isExceeded(long quarantined, long all) {
    // A share that is met exactly is not exceeded, though 33.3 / 100 * 1000 is less than 333.
    return quarantined > lines || quarantined > share * all * (1 + ROUNDING);
  }

  @Override
  public String toString() {
    if (lines < Long.MAX_VALUE) {
      return Long.toString(lines);
    }
    // As it was given: 0.9 / 100 * 100 is not 0.9.
    return new BigDecimal(share * 100).round(DIGITS).stripTrailingZeros().toPlainString() + "%";
  }
}
