package io.stepwise.data.grading.algebra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.random.NamedRandom;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumTest {
  private static Num decimal(double value) {
    return Num.decimal(new BigDecimal(Double.toString(value)));
  }

  private static double asDouble(Num value) {
    return new BigDecimal(value.top()).divide(new BigDecimal(value.bottom())).doubleValue();
  }

  @Test
  void shortDecimalsComputeLikeDoubles() {
    SplittableRandom random = NamedRandom.of("decimals", 7).stream();
    for (int i = 0; i < 5000; i++) {
      double a = (random.nextInt(200_000) - 100_000) / 1000.0;
      double b = (1 + random.nextInt(100_000)) / 1000.0;
      Num x = decimal(a);
      Num y = decimal(b);
      assertThat(asDouble(x)).as("seed 7, %s", a).isEqualTo(a == 0 ? 0.0 : a);
      assertThat(asDouble(x.plus(y))).as("seed 7, %s + %s", a, b).isEqualTo(a + b);
      assertThat(asDouble(x.times(y)) + 0.0).as("seed 7, %s * %s", a, b).isEqualTo(a * b + 0.0);
      assertThat(asDouble(x.dividedBy(y)) + 0.0).as("seed 7, %s / %s", a, b).isEqualTo(a / b + 0.0);
    }
  }

  @Test
  void exactNumbersStayExact() {
    Num third = Num.of(1).dividedBy(Num.of(3));
    assertThat(third.plus(third).plus(third)).isEqualTo(Num.ONE);
    assertThat(Num.of(-7).dividedBy(Num.of(2)).floor()).isEqualTo(-4);
    assertThat(Num.of(2).power(-3)).isEqualTo(Num.of(1).dividedBy(Num.of(8)));
  }

  @Test
  void longDecimalsKeepTheirDigits() {
    Num longOne = Num.decimal(new BigDecimal("0.12345678901234567891"));
    Num other = Num.decimal(new BigDecimal("0.12345678901234567892"));
    assertThat(longOne.plus(other.negated()).isZero()).isFalse();
  }

  @Test
  void nothingIsDividedByZero() {
    assertThatThrownBy(() -> Num.ONE.dividedBy(Num.of(0))).isInstanceOf(NoValue.class);
  }
}
