package io.stepwise.data.grading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinalAnswerTest {
  private static final Path TRAJECTORIES =
      Path.of(
          System.getProperty("stepwise.shared", "none"), "data", "prm800k", "trajectories.jsonl");

  @Test
  void everySignIsKnown() {
    assertThat(FinalAnswer.in("So \\boxed{1}, or \\boxed{\\frac{1}{2}}.")).hasValue("\\frac{1}{2}");
    assertThat(FinalAnswer.in("That is it.\n\n# Answer\n\n(3,\\pi)")).hasValue("(3,\\pi)");
    assertThat(FinalAnswer.in("She has 2+3=5 left.\n#### 5")).hasValue("5");
    assertThat(FinalAnswer.in("So it is 7. The answer is: 2.5")).hasValue("2.5");
    assertThat(FinalAnswer.in("The final answer is $x+1$. I hope it is correct.")).hasValue("x+1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7        | 3+4=7\\n#### 7\\nSo seven it is.
          7        | #### Step 2: The end\\nThe answer is 7.
          7        | #### 2. Adding up\\nThe answer is 7.
          7        | Thus $\\boxed 7$.
          7        | Thus $\\boxed7$.
          7        | Thus $\\boxed {7}$.
          7        | Thus $\\fbox{7}$.
          \\frac12 | Thus $\\boxed\\frac12$.
          \\{7\\}   | Thus \\boxed{\\{7\\}}.
          7        | The answer is **7**.
          7        | **Answer:** 7
          7        | **Final Answer**: **7**.
          7        | The final answer is:\\n\\n$$7$$
          x+1      | The answer is \\(x+1\\), as shown.
          7        | The answer is 7\\n\\nI hope that this helps!
          7        | The answer is 7 because 3+4=7.
          7        | The answer is 7, since 3 and 4 make 7.
          7.5      | The answer is 7.5. It is not 8.
          7        | The answer is 6. No, the answer is 7!
          7        | #### 7 apples
          7        | The answer is 7 red apples.
          7 or 8   | The answer is 7 or 8.
          7        | # Answer: 7
          (7,8)    | # Answer\\n\\n(7,8)
          7        | The answer is the sum of both.\\n\\n# Answer\\n\\n7
          7        | # Answer\\n\\nThe answer is 7.
          42       | The answer to the problem is 42.
          42       | The answer to part (b) of the problem: 42
          42       | Therefore, the answer must be 42.
          42       | The answer is therefore 42.
          42       | The answer is, therefore, $42$.
          42       | The answer, therefore, is 42.
          42       | The answer is about 42 meters
          42       | The answer is 42, not 43.
          42       | The answer comes out to be 42.
          42       | The answer is not 43, it is 42.
          42       | The answer is 41. Wait, the answer is not 41 but 42.
          42       | **Final Answer**\\n\\nThe number of apples is **42**.
          42       | The answer is 42. The answer is not 43.
          6 or 4   | The answer is $6$ or $4$.
          7        | ### Final Answer\\n\\n7
          7        | **Final Answer**\\n\\n7
          7        | ## The final answer\\n\\n**7**
          7        | Final answer\\n7
          7        | # answer\\n\\n7
          7        | ### Final Answer\\n\\n$$\\n7\\n$$\\n\\nDone.
          7        | # Answer\\n\\n\\[ 7 \\]
          3        | # Answer\\n3\\n\\nCheck it
          3        | # Answer\\n3\\nCheck it
          4        | # Answer\\n\\n3\\n\\nThe answer is 4.
          4        | The final answer is 4.\\n\\n# Answer\\n\\n3
          4        | <think>\\boxed{3}</think> The answer is 4.
          4        | <think>\\boxed{3}</think> Hm. <think>no</think>\\n\\n# Answer\\n\\n4
          3        | <think>\\boxed{3}</think> That is it.
          3 xy     | The answer is 3 xy.
          3        | The answer is 3 kg.
          """)
  void everyFormOfASignIsRead(String answer, String text) {
    assertThat(FinalAnswer.in(text.replace("\\n", "\n"))).hasValue(answer);
  }

  @Test
  void hostileTextsAreReadInTime() {
    for (String text :
        List.of(
            "\\boxed{".repeat(200_000),
            "answer is . ".repeat(50_000),
            "answer" + " ".repeat(300_000),
            "#### " + "*".repeat(300_000) + "x",
            "# Answer".repeat(100_000),
            "answer is " + "7 apples ".repeat(100_000),
            "answer to " + "x".repeat(300_000),
            "answer to ".repeat(30_000),
            "answer is" + " so".repeat(100_000),
            "#".repeat(300_000) + " answer",
            "# answer\n" + "\n \n".repeat(100_000),
            "</think>".repeat(40_000))) {
      long started = System.nanoTime();
      FinalAnswer.in(text);
      assertThat((System.nanoTime() - started) / 1e9).as(text.substring(0, 12)).isLessThan(5);
    }
  }

  @Test
  void chainWithoutASignHasNone() {
    assertThat(FinalAnswer.of(List.of())).isEmpty();
    assertThat(FinalAnswer.of(List.of("One.", "Let us see."))).isEmpty();
    assertThat(FinalAnswer.in("\\boxed{1")).isEmpty();
    assertThat(FinalAnswer.in("The final answer is \\boxed{")).isEmpty();
    assertThat(FinalAnswer.in("The answer is $\\boxed{}$.")).isEmpty();
    assertThat(FinalAnswer.in("The answer is 3. The final answer is \\fbox{")).hasValue("3");
    assertThat(FinalAnswer.in("The answer is \\boxedsum.")).hasValue("\\boxedsum");
    assertThat(FinalAnswer.in("# Answer\n")).isEmpty();
    assertThat(FinalAnswer.in("The answer is not 5.")).isEmpty();
    assertThat(FinalAnswer.in("I want to answer to the best of my knowledge.")).isEmpty();
    assertThat(FinalAnswer.in("### Answering it\n\n7")).isEmpty();
    assertThat(FinalAnswer.in("</think>")).isEmpty();
  }

  @Test
  void stepsOfAChainThatReasonsAreReadFromItsText() {
    List<String> steps = List.of("\\boxed{3}", "The answer is 4.");
    String text = "<think>\\boxed{3}</think>\n\nThe answer is 4.";
    assertThat(FinalAnswer.of(FinalAnswer.readable(steps, text))).hasValue("4");
    assertThat(FinalAnswer.readable(steps, FinalAnswer.text(steps))).isEqualTo(steps);
  }

  @Test
  void chainIsJudgedByTheLastSignInIt() {
    AnswerCheck check = new AnswerCheck();
    Problem problem = new Problem("p", "What is half of one?", "\\frac12");
    assertThat(check.solves(problem, List.of("Half of 1.", "# Answer\n\n0.5"))).isTrue();
    assertThat(check.solves(problem, List.of("\\boxed{0.5}", "Or is it?"))).isTrue();
    assertThat(check.solves(problem, List.of("\\boxed{0.5}", "No, \\boxed{2}."))).isFalse();
    assertThat(check.solves(new Problem("p", "?", null), List.of("#### 5"))).isFalse();
  }

  @Test
  void trajectoriesOfPrm800kEndWithTheAnswerTheyName() throws IOException {
    assumeTrue(
        Files.isRegularFile(TRAJECTORIES),
        "skipped: no real rows (system property stepwise.shared names no folder)");
    int named = 0;
    for (String line : Files.readAllLines(TRAJECTORIES)) {
      JsonNode row = Json.read(line, "row");
      if (row.get("final_answer").isTextual()) {
        List<String> steps = new ArrayList<>();
        row.get("steps").forEach(step -> steps.add(step.textValue()));
        assertThat(FinalAnswer.of(steps)).hasValue(row.get("final_answer").textValue());
        named++;
      }
    }
    assertThat(named).isGreaterThan(100);
  }
}
