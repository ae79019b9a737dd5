package io.stepwise.data.setting;

import io.stepwise.data.error.InvalidConfiguration;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The range of a number that {@link Setting} declares.
 *
 * @param min smallest value, negative infinity for none
 * @param above exclusive lower bound, negative infinity for none
 * @param max largest value, positive infinity for none
 * @param below exclusive upper bound, positive infinity for none
 */
public record SettingRange(double min, double above, double max, double below) {
  private static final double SMALLEST_PLAIN = 1e-6;

  /** The range of a setting. */
  public static SettingRange of(Setting setting) {
    return new SettingRange(setting.min(), setting.above(), setting.max(), setting.below());
  }

  /** Whether a value lies in the range; NaN lies in none that is bounded. */
  public boolean contains(double value) {
    return toString().isEmpty()
        || (value >= min
            && value <= max
            && (value > above || above == Double.NEGATIVE_INFINITY)
            && (value < below || below == Double.POSITIVE_INFINITY));
  }

  /** The range in words, e.g. "1 to 64" or "above 0, at most 1"; empty if unbounded. */
  @Override
  public String toString() {
    if (min != Double.NEGATIVE_INFINITY && max != Double.POSITIVE_INFINITY) {
      return number(min) + " to " + number(max);
    }
    List<String> bounds = new ArrayList<>();
    bound("at least ", min, bounds);
    bound("above ", above, bounds);
    bound("at most ", max, bounds);
    bound("below ", below, bounds);
    return String.join(", ", bounds);
  }

  private static void bound(String words, double value, List<String> bounds) {
    if (!Double.isInfinite(value)) {
      bounds.add(words + number(value));
    }
  }

  /** A number as it is typed: whole doubles without ".0", small ones without an exponent. */
  public static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.valueOf((long) value);
    }
    return Math.abs(value) >= SMALLEST_PLAIN && Math.abs(value) < 1
        ? new BigDecimal(String.valueOf(value)).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }

  /** A component's name as a key: {@code maxSteps} is {@code max-steps}. */
  public static String key(String component) {
    return component.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /**
   * Checks the numbers of a record against the ranges its components declare. Called from the
   * record's compact constructor, so that a record made in code is checked like one that was typed.
   *
   * @param record the record's class
   * @param values its components' values, in order
   * @throws InvalidConfiguration for the first value out of range
   */
  public static void check(Class<? extends Record> record, Object... values) {
    RecordComponent[] components = record.getRecordComponents();
    if (components.length != values.length) {
      throw new IllegalArgumentException(
          "Cannot check " + record.getSimpleName() + ": " + values.length + " values");
    }
    for (int i = 0; i < values.length; i++) {
      Setting setting = components[i].getAnnotation(Setting.class);
      if (setting == null || !(values[i] instanceof Number number)) {
        continue;
      }
      SettingRange range = of(setting);
      if (!range.contains(number.doubleValue())) {
        throw new InvalidConfiguration(
            "Cannot use setting %s: out of range (%s, expected %s)"
                .formatted(key(components[i].getName()), number, range));
      }
    }
  }
}
