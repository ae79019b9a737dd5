package io.stepwise.data.grading;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalFormTest {
  private final AnswerCheck check = new AnswerCheck();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7/2          | 3\\frac{1}{2}
          7/2          | 3 1/2
          7/2          | 3.5
          7/2          | \\frac72
          -7/2         | -3\\frac{1}{2}
          2            | \\sqrt{4}
          2            | \\sqrt[3]{8}
          2            | \\sqrt2\\cdot\\sqrt2
          2            | \\frac{\\sqrt{8}}{\\sqrt{2}}
          1/3          | \\sqrt{\\frac{1}{9}}
          1000         | 10^{3}
          1000         | 1e3
          1024         | 2^{10}
          4            | 2^{1+1}
          300000       | 3 \\times 10^5
          1500000      | 1.5 million
          120          | 5!
          7            | 7 apples
          7            | 7\\text{ apples}
          7            | 7\\,\\mathrm{cm}^2
          1/2          | 1/2 cup
          1/2          | \\frac{1}{2}\\text{ cup}
          90           | 90^\\circ
          1234         | 1 234
          1234         | 1\\,234
          1            | \\frac{1+2}{3}
          3/10         | 0.1+0.2
          5,6          | 5 \\text{ or } 6
          5,6          | 5 or 6
          5,6          | 5, 6
          5,6          | x=5 \\text{ or } x=6
          1,2,3        | 1, 2, and 3
          (2,1/2)      | \\left(\\sqrt4,0.5\\right)
          (100,200)    | (100,200)
          -2           | x = -2
          x=1,y=1/2    | x = 1, y = 0.5
          1/6          | 0.1\\overline{6}
          1/3          | 0.\\overline{3}
          10           | \\binom{5}{2}
          1/6          | {1\\over6}
          11111        | 11,\\! 111
          value 37.6991118431 | 12\\pi \\text{ inches per second}
          (2,12)u(12,102)     | (2, 12) \\cup (12, 102)
          (2,12)u(12,102)     | (2,12) \\cup (12,102)
          100          | 2 × 50
          1000         | 10³
          12           | 12 cm²
          2            | √4
          1010_2       | 1010_{2}
          """)
  void valueIsWrittenAsAFraction(String form, String answer) {
    assertThat(check.canonical(answer)).isEqualTo(form);
  }

  @Test
  void differentAnswersHaveDifferentForms() {
    List<String> answers =
        List.of(
            "5 \\text{ or } 6",
            "5",
            "6",
            "5 or 7",
            "(5,6)",
            "[5,6]",
            "3 xy",
            "3",
            "3abc",
            "1/3",
            "0.333",
            "0.3333333333333",
            "\\sqrt{8}",
            "\\sqrt[3]{9}",
            "\\pi",
            "3.14",
            "3.14159265359",
            "2^{2x}",
            "x",
            "x^2",
            "\\frac{1}{x+1}",
            "\\frac{1}{x}+1",
            "1.5",
            "1.5 billion",
            "7 or",
            "5\\pi",
            "0.5\\pi",
            "12_{10}",
            "1210",
            "12",
            "12\\text{th}",
            "0.16",
            "0.1\\overline{6}",
            "52",
            "x=1, y=2",
            "y=1, x=2",
            "10^{-60}",
            "0");
    assertThat(answers.stream().map(check::canonical).distinct()).hasSize(answers.size());
  }

  /** One value in many notations, each of which a person or a model could write. */
  private static List<String> notations(long top, long bottom) {
    List<String> texts = new ArrayList<>();
    String sign = top < 0 ? "-" : "";
    long above = Math.abs(top);
    texts.add(sign + above + "/" + bottom);
    texts.add(sign + "\\frac{" + above + "}{" + bottom + "}");
    texts.add("\\dfrac{" + top * 3 + "}{" + bottom * 3 + "}");
    texts.add("$" + sign + above * 2 + "/" + bottom * 2 + "$");
    texts.add("x = " + sign + "\\tfrac{" + above + "}{" + bottom + "}");
    texts.add(sign + "\\sqrt{\\frac{" + above * above + "}{" + bottom * bottom + "}}");
    texts.add(sign + above + "/" + bottom + " \\text{ cm}");
    texts.add(sign + above + "\\div " + bottom);
    texts.add("\\frac{" + (top - 7) + "+7}{" + bottom + "}");
    if (above > bottom && above % bottom != 0) {
      texts.add(sign + above / bottom + "\\frac{" + above % bottom + "}{" + bottom + "}");
      texts.add(sign + above / bottom + " " + above % bottom + "/" + bottom);
    }
    if (above % bottom == 0) {
      texts.add(sign + above / bottom);
      texts.add(sign + above / bottom + ".00");
      texts.add(sign + above / bottom + " apples");
      texts.add(String.format(java.util.Locale.ROOT, "%,d", top / bottom));
    }
    if (10_000 % bottom == 0) {
      texts.add(
          java.math.BigDecimal.valueOf(top).divide(java.math.BigDecimal.valueOf(bottom)) + "");
    }
    return texts;
  }

  @Test
  void equalRationalsHaveOneFormAndDifferentOnesNever() {
    SplittableRandom random = NamedRandom.of("canonical rationals", 7).stream();
    int equal = 0;
    for (int i = 0; i < 300; i++) {
      long bottom = 1 + random.nextInt(40);
      long top = random.nextInt(4000) - 2000;
      List<String> texts = notations(top, bottom);
      String form = check.canonical(texts.get(0));
      for (String text : texts) {
        assertThat(check.canonical(text)).as(text).isEqualTo(form);
        assertThat(check.canonical(notations(top + 1, bottom).get(0))).as(text).isNotEqualTo(form);
        equal += check.correct(text, texts.get(random.nextInt(texts.size()))) ? 1 : 0;
      }
    }
    assertThat(equal).as("pairs that the check calls equal").isGreaterThan(500);
  }
}
