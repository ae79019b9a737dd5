package io.stepwise.data.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import org.junit.jupiter.api.Test;

class SettingRangeTest {
  private static final double NONE = Double.POSITIVE_INFINITY;

  record Sizes(
      @Setting(value = "Rows", min = 1) int maxRows,
      @Setting(value = "Share", above = 0, max = 1) double share,
      @Setting("Anything") double offset,
      @Setting("Label") String label) {
    Sizes {
      SettingRange.check(Sizes.class, maxRows, share, offset, label);
    }
  }

  @Test
  void describesEveryKindOfRange() {
    assertThat(new SettingRange(1, -NONE, 64, NONE)).hasToString("1 to 64");
    assertThat(new SettingRange(1, -NONE, NONE, NONE)).hasToString("at least 1");
    assertThat(new SettingRange(-NONE, 0, 0.5, NONE)).hasToString("above 0, at most 0.5");
    assertThat(new SettingRange(-NONE, -NONE, 2, NONE)).hasToString("at most 2");
    assertThat(new SettingRange(-NONE, 0, NONE, 1)).hasToString("above 0, below 1");
    assertThat(new SettingRange(-NONE, -NONE, NONE, NONE)).hasToString("");
  }

  @Test
  void boundsAreInclusiveExceptAbove() {
    SettingRange range = new SettingRange(-NONE, 0, 1, NONE);
    assertThat(range.contains(0)).isFalse();
    assertThat(range.contains(Double.MIN_VALUE)).isTrue();
    assertThat(range.contains(1)).isTrue();
    assertThat(range.contains(1.5)).isFalse();
    assertThat(range.contains(Double.NaN)).isFalse();
    assertThat(new SettingRange(1, -NONE, NONE, NONE).contains(1)).isTrue();
    assertThat(new SettingRange(-NONE, 0, NONE, 1).contains(1)).isFalse();
    assertThat(new SettingRange(-NONE, 0, NONE, 1).contains(0.999)).isTrue();
    assertThat(new SettingRange(-NONE, -NONE, NONE, NONE).contains(-1e300)).isTrue();
  }

  @Test
  void numbersReadAsTheyAreTyped() {
    assertThat(SettingRange.number(4e-4)).isEqualTo("0.0004");
    assertThat(SettingRange.number(64)).isEqualTo("64");
    assertThat(SettingRange.number(0.95)).isEqualTo("0.95");
    assertThat(SettingRange.number(1e-8)).isEqualTo("1.0E-8");
  }

  @Test
  void checkNamesTheKeyTheValueAndTheRange() {
    assertThatCode(() -> new Sizes(1, 1, -1e9, null)).doesNotThrowAnyException();
    assertThatThrownBy(() -> new Sizes(0, 1, 0, "x"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage("Cannot use setting max-rows: out of range (0, expected at least 1)");
    assertThatThrownBy(() -> new Sizes(1, 0, 0, "x"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage("Cannot use setting share: out of range (0.0, expected above 0, at most 1)");
  }
}
