package io.stepwise.data.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import org.junit.jupiter.api.Test;

class RecordCopyTest {
  /** Settings with a range. */
  public record Size(@Setting(value = "Width", min = 1) int width, String unit) {
    /** Checks the range. */
    public Size {
      SettingRange.check(Size.class, width, unit);
    }
  }

  private static final Size SIZE = new Size(3, "mm");

  @Test
  void oneComponentIsReplaced() {
    assertThat(RecordCopy.with(SIZE, "width", 5)).isEqualTo(new Size(5, "mm"));
    assertThat(RecordCopy.with(SIZE, "unit", "m")).isEqualTo(new Size(3, "m"));
  }

  @Test
  void checksApplyToCopies() {
    assertThatThrownBy(() -> RecordCopy.with(SIZE, "width", 0))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("width");
  }

  @Test
  void otherComponentsAndTypesAreRejected() {
    assertThatThrownBy(() -> RecordCopy.with(SIZE, "height", 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("height");
    assertThatThrownBy(() -> RecordCopy.with(SIZE, "width", "wide"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
