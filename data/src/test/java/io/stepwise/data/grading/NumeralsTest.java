package io.stepwise.data.grading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumeralsTest {
  @Test
  void decimalsAreReadWithSpacesUnderscoresAndUnicodeDigits() {
    assertThat(Numerals.decimal(" 1_000.5e-1 ")).hasValue(100.05);
    assertThat(Numerals.decimal("\u00a0٣")).hasValue(3);
    assertThat(Numerals.decimal("-Infinity")).hasValue(Double.NEGATIVE_INFINITY);
    assertThat(Numerals.decimal(".5")).hasValue(0.5);
    assertThat(Numerals.decimal("5.")).hasValue(5);
  }

  @Test
  void whatIsNoDecimalIsNone() {
    for (String text :
        List.of("", ".", "e5", "1e", "1__0", "_1", "1_", "0x10", "5d", "1 2", "--1")) {
      assertThat(Numerals.decimal(text)).as(text).isEmpty();
    }
  }

  @Test
  void wholeNumbersMayBeWrittenWithCommasAndNearlyWhole() {
    assertThat(Numerals.isWhole("1,234,567")).isTrue();
    assertThat(Numerals.isWhole("12,34")).isFalse();
    assertThat(Numerals.isWhole("3.00000001")).isTrue();
    assertThat(Numerals.isWhole("3.001")).isFalse();
    assertThat(Numerals.isWhole("inf")).isFalse();
    assertThat(Numerals.truncated("1,234")).isEqualTo("1234");
    assertThat(Numerals.truncated("3.99999999")).isEqualTo("3");
    assertThat(Numerals.rounded(1e22)).isEqualTo("10000000000000000000000");
  }

  @Test
  void fractionsAreWholeNumbersOverWholeNumbers() {
    assertThat(Numerals.isFraction("-3/4")).isTrue();
    assertThat(Numerals.isFraction("3/04")).isTrue();
    assertThat(Numerals.isFraction("3/0")).isFalse();
    assertThat(Numerals.isFraction("x/4")).isFalse();
    assertThat(Numerals.isFraction("(3)/4")).isFalse();
  }
}
