package io.stepwise.data.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipleChoiceGraderTest {
  private final MultipleChoiceGrader grader = new MultipleChoiceGrader();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          B | The correct option is B.
          B | The correct choice is (B).
          B | Therefore, B is correct.
          B | Therefore (B) is the right answer, and (A) is not.
          B | I choose B.
          B | I would go with option B here.
          B | B. apple
          B | (B) apple
          B | option B
          B | The answer is a fruit, so B
          B | The answer is a fruit, so it is B.
          B | So it is not (A) but B
          B | The answer is not A but B.
          B | The answer is B, not A.
          B | The answer is B rather than A.
          B | The answer must be B.
          B | (A) is wrong. (B) is too large? No, it must be (B).
          B | I choose A.\\nNo, I choose B.
          B | We can rule out (A), so the answer is B
          B | B is correct. (A) is too small.
          A | The answer is A.
          A | I choose A because it is red.
          B | <think>The answer is C.</think> So I pick B.
          B | **B**
          B | $B$
          B | B - apple
          B | Correct: B
          B | A is not correct; B is.
          B | Both A and C are wrong, leaving B.
          C | A. pear\\nB. apple\\nSo C
          """)
  void statedLetterIsRead(String letter, String text) {
    assertThat(grader.answer(List.of(text.replace("\\n", "\n")))).hasValue(letter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A. pear\nB. apple",
        "So it is not (A)",
        "A dog is an animal.",
        "I choose a dog.",
        "It is A dog.",
        "It is I who choose.",
        "(A) is wrong.",
        "Vitamin B helps.",
        "no idea"
      })
  void textWithoutAStatedLetterHasNone(String text) {
    assertThat(grader.answer(List.of(text))).isEmpty();
  }
}
