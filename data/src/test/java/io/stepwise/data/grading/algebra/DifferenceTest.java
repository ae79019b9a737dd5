package io.stepwise.data.grading.algebra;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.grading.limit.Budget;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {
  private static boolean isZero(String truth, String given) {
    return Difference.isZero(truth, given, Budget.of(Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1/2x | x/2",
        "x^2y | y*x^2",
        "xy | y*x",
        "x2 | 2x",
        "(x+1)x | x^2+x",
        "x(x+1) | x^2+x",
        "-x^2 | -(x^2)",
        "x**-1 | 1/x",
        "2**3**2 | 512.0",
        "(x^3-1)/(x-1) | x^2+x+1",
        "(x+1)!/x! | x+1",
        "xy! | (yx)!",
        "7!! | 105",
        "sqrt(7+4sqrt(3)) | 2+sqrt(3)",
        "1/(sqrt(2)+sqrt(3)+sqrt(5)) | (2sqrt(3)+3sqrt(2)-sqrt(30))/12",
        "(7+5sqrt(2))**(1/3) | 1+sqrt(2)",
        "ln(8) | 3ln(2)",
        "sqrt(-4) | 2sqrt(-1)",
        "3+4j | 4j+3",
        "2**x*2 | 2**(x+1)",
        "0.1[6] | 1/6",
        "sqrt(3,) | sqrt(3)",
        "ln(9,3) | 2.0",
        "7//2 | 3",
        "sqrt(2.25x) | 1.5sqrt(x)",
        "08 | 0",
        "1.5*sqrt(8) | 3sqrt(2)",
        "3.14pi*sqrt(9) | 9.42pi",
        "0.5/(x+1) | 1/(2x+2)",
        "sqrt(2.25) | 3/2",
      })
  void theseAreZero(String truth, String given) {
    assertThat(isZero(truth, given)).isTrue();
    assertThat(isZero(given, truth)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sqrt(x^2) | x",
        "sqrt((x+1)**2) | x+1",
        "sqrt(x)sqrt(y) | sqrt(xy)",
        "ln(x^2) | 2ln(x)",
        "(-8)**(1/3) | -2.0",
        "x^y | y^x",
        "x_1 | x",
        "i^2 | -1",
        "22/7 | pi",
        "0.1+0.2 | 0.3",
        "1/3+0.5 | 5/6",
        "2/3+0.1 | 23/30",
        "0.1x+0.2x | 0.3x",
        "x^2.0 | x^2",
        "2.0^x | 2^x",
        "2^0.5 | sqrt(2)",
        "1/0 | 1/0",
        "x/0 | x/0",
        "(x-x)/(x-x) | 1.0",
        "x**(10) | x**10*(x-x+1)+1",
        "x^10 | x^10",
        "x+y+z | z+y+x",
        "5x<2 | 2",
        "x=5 | 5",
        "(1 | 1",
        "1) | 1",
        "x'  | x",
        "1!!! | 1",
        "sqrt | sqrt",
        "oo | oo",
        "(1,2) | (1,2)",
        "csc(1,2) | csc(1)",
        "sqrt(2.0x) | sqrt(2x)",
        "all(x) | 1",
      })
  void theseAreNot(String truth, String given) {
    assertThat(isZero(truth, given)).isFalse();
    assertThat(isZero(given, truth)).isFalse();
  }
}
