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

  @Test
  void aChainWithoutASignHasNone() {
    assertThat(FinalAnswer.of(List.of())).isEmpty();
    assertThat(FinalAnswer.of(List.of("\\boxed{1}", "Let us see."))).isEmpty();
    assertThat(FinalAnswer.in("\\boxed{1")).isEmpty();
    assertThat(FinalAnswer.in("# Answer\n")).isEmpty();
  }

  @Test
  void aChainIsJudgedByItsLastStep() {
    AnswerCheck check = new AnswerCheck();
    Problem problem = new Problem("p", "What is half of one?", "\\frac12");
    assertThat(check.solves(problem, List.of("Half of 1.", "# Answer\n\n0.5"))).isTrue();
    assertThat(check.solves(problem, List.of("# Answer\n\n0.5", "Or is it?"))).isFalse();
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
