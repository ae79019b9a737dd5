package io.stepwise.data.setting;

import io.stepwise.data.error.InvalidConfiguration;
import java.lang.reflect.RecordComponent;
import java.util.Locale;

/**
 * The range of a number that {@link Setting} declares.
 *
 * @param min smallest value, negative infinity for none
 * @param above exclusive lower bound, negative infinity for none
 * @param max largest value, positive infinity for none
 */
public record SettingRange(double min, double above, double max) {

  /** The range of a setting. */
  public static SettingRange of(Setting setting) {
    return new SettingRange(setting.min(), setting.above(), setting.max());
  }

  /** Whether a value lies in the range; NaN lies in none that is bounded. */
  public boolean contains(double value) {
    boolean bounded = !toString().isEmpty();
    return !bounded
        || (value >= min && value <= max && (value > above || above == Double.NEGATIVE_INFINITY));
  }

  /** The range in words, e.g. "1 to 64" or "above 0, at most 1"; empty if unbounded. */
  @Override
  public String toString() {
    boolean bottom = min != Double.NEGATIVE_INFINITY;
    boolean open = above != Double.NEGATIVE_INFINITY;
    boolean top = max != Double.POSITIVE_INFINITY;
    if (bottom && top) {
      return number(min) + " to " + number(max);
    }
    String low = open ? "above " + number(above) : "";
    low = bottom ? "at least " + number(min) : low;
    String high = top ? "at most " + number(max) : "";
    return low + (low.isEmpty() || high.isEmpty() ? "" : ", ") + high;
  }

  /** A number as it is typed: whole doubles without ".0". */
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
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
