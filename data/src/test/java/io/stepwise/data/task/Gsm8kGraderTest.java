package io.stepwise.data.task;

import static io.stepwise.data.task.Verdict.CORRECT;
import static io.stepwise.data.task.Verdict.INCORRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers in every notation: equal to their value, and to no misreading of it. */
class Gsm8kGraderTest {
  private final Gsm8kGrader grader = new Gsm8kGrader();

  private Verdict grade(String truth, String text) {
    return grader.grade(new Problem("p", "?", truth), List.of(text.replace("\\n", "\n")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2.5        | 10.5   | \\boxed{2\\frac{1}{2}}
          2.5        | 21/2   | \\boxed{2 \\dfrac{1}{2}}
          2.75       | 3/4    | the answer is $2\\frac{3}{4}$ cups
          2.75       | 4      | so she needs $2\\frac{3}{4}$ cups
          12.5       | 121/2  | \\boxed{12\\frac12}
          0.5        | 12     | \\boxed{\\frac12}
          0.5        | 1      | \\boxed{\\tfrac1{2}}
          1.5        | 5.5    | \\boxed{1\\frac12}
          -1.5       | -0.5   | \\boxed{-1\\frac12}
          -0.5       | 0.5    | \\boxed{-\\frac{1}{2}}
          2.5        | 2      | The answer is 2\u00bd cups.
          2.5        | 2      | The answer is 2 and 1/2 hours.
          2.5        | 2      | The answer is 2 and a half hours.
          1234       | 1      | The answer is 1 234.
          1234       | 1      | The answer is 1\u00a0234.
          1234       | 1      | The answer is 1\u202f234 apples.
          1234       | 234    | \\boxed{1\\,234}
          1234567.5  | 1234   | #### 1 234 567.5
          1234.5     | 234.5  | So it is 1 234 1/2.
          1500000    | 1.5    | The answer is 1.5 million dollars.
          1500000    | 1.5    | \\boxed{\\$1.5 \\text{ million}}
          2000       | 2      | #### $2 thousand
          15000      | 15     | The answer is $15k.
          1500000    | 1.5    | #### $1.5M
          100        | 2      | The answer is 2 × 50
          1000       | 103    | The answer is 10³.
          300000     | 3      | She earns 3 hundred thousand dollars
          1000       | 1      | The answer is 1e3
          1000       | 10     | \\boxed{10^3}
          1000       | 10     | \\boxed{10^{3}}
          300000     | 3      | \\boxed{3 \\times 10^5}
          0.002      | 2      | The answer is 2 x 10^{-3}.
          1024       | 2      | \\boxed{2^{10}}
          120        | 5      | \\boxed{5!}
          18         | 20     | \\boxed{18 = 20 - 2}
          18         | 20     | \\boxed{x = 20 - 2}
          18         | 2      | \\boxed{20 - 2}
          20         | 5      | The answer is 20 = 5 apples * 4.
          7          | 12     | \\boxed{12 - 5 = 7 = 3 + 4}
          """)
  void numbersAreReadInEveryNotation(String truth, String misreading, String text) {
    assertThat(grade(truth, text)).isEqualTo(CORRECT);
    assertThat(grade(misreading, text)).as("misread").isEqualTo(INCORRECT);
  }

  /** Benign twins: what looks like one of these notations and is not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3     | The answer is 3 dozen.
          12    | The answer is 12 34.
          5     | The answer is 5-pound bags.
          2     | The answer is 2 euros.
          10.5  | \\boxed{\\frac{21}{2}}
          21    | \\boxed{21}
          1000  | The answer is 1000.
          103   | \\boxed{103}
          100   | In all 2 hundred-dollar bills and 100
          4     | The answer is 4 millionaires.
          5     | The answer is 5 kilometers.
          5     | The answer is $5 Monopoly dollars.
          12    | The answer is 12 cm².
          """)
  void otherTextsKeepTheirMeaning(String truth, String text) {
    assertThat(grade(truth, text)).isEqualTo(CORRECT);
  }

  @Test
  void answerAfterTheReasoningCounts() {
    String text = "<think>5 and \\boxed{3} and #### 6</think> So she has 4 apples.";
    assertThat(grade("4", text)).isEqualTo(CORRECT);
    assertThat(grade("3", text)).isEqualTo(INCORRECT);
    assertThat(grade("3", "<think>It is 3</think> Done.")).as("benign twin").isEqualTo(CORRECT);
  }

  @Test
  void hostileTextsAreReadInTime() {
    for (String text :
        List.of(
            "1 234".repeat(60_000),
            "123 ".repeat(75_000) + "4",
            "1,234".repeat(60_000),
            "1".repeat(300_000),
            "2\\frac{".repeat(40_000),
            "10^".repeat(100_000),
            "1" + " ".repeat(300_000) + "x 10^3",
            "1 million ".repeat(30_000),
            "1" + " million".repeat(30_000),
            "9^9^9^9^9",
            "1e999",
            "1=".repeat(1000))) {
      long started = System.nanoTime();
      grade("7", text);
      grade("7", "\\boxed{" + text.substring(0, Math.min(text.length(), 2000)) + "}");
      assertThat((System.nanoTime() - started) / 1e9).as(text.substring(0, 5)).isLessThan(8);
    }
  }
}
