package io.stepwise.data.task;

import static io.stepwise.data.task.Verdict.CORRECT;
import static io.stepwise.data.task.Verdict.INCORRECT;
import static io.stepwise.data.task.Verdict.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradersTest {
  private static Verdict grade(String task, String truth, String... steps) {
    return Graders.named(task).grade(new Problem("p", "?", truth), List.of(steps));
  }

  @Test
  void everyBuiltInGraderHasTheNameItIsFoundBy() {
    for (String name : List.of("math", "gsm8k", "multiple-choice", "running-total")) {
      assertThat(Graders.named(name).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> Graders.named("chess"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("chess")
        .hasMessageContaining("auto, math, gsm8k, multiple-choice, running-total");
  }

  @Test
  void graderFindsTheAnswerThatFollowsItsRequest() {
    assertThat(answer("math", "Then x = 3 or 4." + prompt("math") + "4}")).contains("4");
    assertThat(answer("gsm8k", "12 + 8 = 20" + prompt("gsm8k") + "21}")).contains("21");
    assertThat(answer("multiple-choice", "Not (A)." + prompt("multiple-choice") + "C"))
        .contains("C");
    assertThat(prompt("running-total")).isEmpty();
  }

  private static String prompt(String task) {
    return Graders.named(task).answerPrompt();
  }

  private static Optional<String> answer(String task, String text) {
    return Graders.named(task).answer(List.of(text.split("\n\n")));
  }

  @Test
  void mathReadsTheLastBoxInTheText() {
    assertThat(grade("math", "\\frac{1}{2}", "So \\boxed{0.5}.", "That is the half."))
        .isEqualTo(CORRECT);
    assertThat(grade("math", "3", "First \\boxed{3}.", "No, \\boxed{4}.")).isEqualTo(INCORRECT);
    assertThat(grade("math", "4", "First \\boxed{3}.", "No, \\boxed{4}.")).isEqualTo(CORRECT);
    assertThat(grade("math", "7", "The answer is 8, but \\boxed{7}.")).isEqualTo(CORRECT);
    assertThat(grade("math", "7", "Nothing was found.")).isEqualTo(INCORRECT);
    assertThat(grade("math", null, "\\boxed{7}")).isEqualTo(INCORRECT);
    assertThat(grade("math", "7", "\\boxed{7 " + "apples ".repeat(100_000) + "}"))
        .isEqualTo(INCORRECT);
  }

  @Test
  void mathIsUndecidedWhereTheCheckIs() {
    assertThat(grade("math", "1.5", "\\boxed{9**9**9**9}")).isEqualTo(UNDECIDED);
    assertThat(grade("math", "1.5", "\\boxed{2**9-510.5}")).as("benign twin").isEqualTo(CORRECT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7        | 7 apples           | CORRECT
          7        | 7 \\text{ apples}   | CORRECT
          7 apples | 7                  | CORRECT
          7 apples | 7 apples           | CORRECT
          7 apples | 7 pears            | INCORRECT
          8        | 7 apples           | INCORRECT
          7        | 7 million          | INCORRECT
          7        | 7 or 8             | INCORRECT
          3        | 3 xy               | INCORRECT
          1/2      | 2/4                | INCORRECT
          1/2      | 0.5                | CORRECT
          """)
  void mathIgnoresAUnitThatOneAnswerHas(String truth, String boxed, Verdict verdict) {
    assertThat(grade("math", truth, "So \\boxed{" + boxed + "}.")).isEqualTo(verdict);
    assertThat(Graders.named("math").compare(boxed, truth)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1234    | It is 1,234 in all.
          1234    | #### 1,234
          1234    | #### $1,234.00
          -5      | She owes 5.\\n#### -5
          -5      | She is at \u22125 now.
          0.5     | The answer is 1/2.
          2.5     | The answer is 2 1/2 hours.
          18      | \\boxed{18\\text{ dollars}}
          18      | \\boxed{\\$18}
          1080    | \\boxed{1{,}080}
          42.0    | The answer is: 42 apples, because 40 + 2 = 42.
          7       | 10-3=7
          20      | The answer is 5 * 4 = 20 pens.
          8       | \\boxed{12 - 4 = 8}
          5       | \\boxed{x = 5}
          5       | \\boxed{5 = x}
          3       | so 10-3
          25      | The share is 25%.
          25%     | The share is 25 percent.
          """)
  void gsm8kComparesNumbersByValue(String truth, String text) {
    assertThat(grade("gsm8k", truth, text.replace("\\n", "\n"))).isEqualTo(CORRECT);
    assertThat(grade("gsm8k", "99" + truth, text.replace("\\n", "\n"))).isEqualTo(INCORRECT);
  }

  @Test
  void gsm8kPrefersMarksToAnnouncementsToTheLastNumber() {
    assertThat(grade("gsm8k", "3", "#### 3\nCheck: 1 + 2 = 3, and 4 > 3, 5.")).isEqualTo(CORRECT);
    assertThat(grade("gsm8k", "3", "The answer is 3, which is less than 5.")).isEqualTo(CORRECT);
    assertThat(grade("gsm8k", "5", "3 is less than 5")).isEqualTo(CORRECT);
    assertThat(grade("gsm8k", "3", "3 is less than 5")).isEqualTo(INCORRECT);
    assertThat(grade("gsm8k", "3", "The answer is unknown; 3 perhaps")).isEqualTo(CORRECT);
    assertThat(grade("gsm8k", "3", "no number")).isEqualTo(INCORRECT);
    assertThat(grade("gsm8k", null, "3")).isEqualTo(INCORRECT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          B   | The answer is (B).
          (B) | \\boxed{B}
          B   | \\boxed{\\text{(B)}}
          b   | Answer: B) the second
          B   | The correct answer is option B.
          B   | #### B
          B   | (A) is too small, so it must be (B)
          B   | Let me see.\\nB
          """)
  void multipleChoiceReadsTheLetter(String truth, String text) {
    assertThat(grade("multiple-choice", truth, text.replace("\\n", "\n"))).isEqualTo(CORRECT);
    assertThat(grade("multiple-choice", "C", text.replace("\\n", "\n"))).isEqualTo(INCORRECT);
  }

  @Test
  void wordIsNoLetter() {
    assertThat(grade("multiple-choice", "A", "The answer is a dog")).isEqualTo(INCORRECT);
    assertThat(grade("multiple-choice", "A", "The answer is A"))
        .as("benign twin")
        .isEqualTo(CORRECT);
    assertThat(grade("multiple-choice", "B", "The answer is Berlin")).isEqualTo(INCORRECT);
  }

  @Test
  void equalAnswersHaveOneCanonicalForm() {
    sameForm(
        "math", "0.5", "1/2", "\\frac12", "\\dfrac{1}{2}", ".5", "x=1/2", "\\frac{2}{4}", "$0.50$");
    sameForm("math", "10,080", "10080", "10\\!080", "10080.0", "10080 \\text{ cm}");
    sameForm("math", "x+1", "1+x", "1 + x");
    sameForm("math", "2\\sqrt{2}", "\\sqrt{8}");
    sameForm("math", "(1/2, 3)", "(0.5,3.0)");
    sameForm("math", "\\text{Red}", "red");
    sameForm("gsm8k", "18", "$18.00", "18 dollars", "18.0");
    sameForm("multiple-choice", "B", "(B)", "b.");
    differentForms(
        "math",
        "1/2",
        "1/3",
        "x+1",
        "x-1",
        "no",
        "on",
        "(1,2)",
        "[1,2]",
        "2,1",
        "\\sqrt{2}",
        "\\pi");
    differentForms("gsm8k", "18", "-18", "1.8", "18/7");
    differentForms("multiple-choice", "A", "B");
  }

  private static void sameForm(String task, String... answers) {
    assertThat(forms(task, answers)).as(String.join(" ", answers)).hasSize(1);
  }

  private static void differentForms(String task, String... answers) {
    assertThat(forms(task, answers)).hasSize(answers.length);
  }

  private static java.util.Set<String> forms(String task, String... answers) {
    AnswerGrader grader = Graders.named(task);
    return Stream.of(answers).map(grader::canonical).collect(Collectors.toSet());
  }

  @Test
  void taskOfProblemsIsDetectedFromTheirAnswers() {
    assertThat(detected("4+7-3", "8", "1+1", "2")).isEqualTo("running-total");
    assertThat(detected("How many?", "8", "1+1", "2.50")).isEqualTo("gsm8k");
    assertThat(detected("Which? (A) 1 (B) 2", "A", "Which?", "(B)")).isEqualTo("multiple-choice");
    assertThat(detected("What is x?", "8", "And y?", "\\sqrt{2}")).isEqualTo("math");
    assertThat(detected("What is x?", null)).isEqualTo("math");
  }

  private static String detected(String... textsAndAnswers) {
    List<Problem> problems = new java.util.ArrayList<>();
    for (int i = 0; i < textsAndAnswers.length; i += 2) {
      problems.add(new Problem("p" + i, textsAndAnswers[i], textsAndAnswers[i + 1]));
    }
    return TaskDetector.of(problems);
  }
}
