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
    assertThat(new SettingRange(1, -NONE, 64)).hasToString("1 to 64");
    assertThat(new SettingRange(1, -NONE, NONE)).hasToString("at least 1");
    assertThat(new SettingRange(-NONE, 0, 0.5)).hasToString("above 0, at most 0.5");
    assertThat(new SettingRange(-NONE, -NONE, 2)).hasToString("at most 2");
    assertThat(new SettingRange(-NONE, -NONE, NONE)).hasToString("");
  }

  @Test
  void boundsAreInclusiveExceptAbove() {
    SettingRange range = new SettingRange(-NONE, 0, 1);
    assertThat(range.contains(0)).isFalse();
    assertThat(range.contains(Double.MIN_VALUE)).isTrue();
    assertThat(range.contains(1)).isTrue();
    assertThat(range.contains(1.5)).isFalse();
    assertThat(range.contains(Double.NaN)).isFalse();
    assertThat(new SettingRange(1, -NONE, NONE).contains(1)).isTrue();
    assertThat(new SettingRange(-NONE, -NONE, NONE).contains(-1e300)).isTrue();
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
