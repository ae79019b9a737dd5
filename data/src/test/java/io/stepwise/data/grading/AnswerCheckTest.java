package io.stepwise.data.grading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.grading.limit.Budget;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerCheckTest {
  private static final Path VECTORS =
      Path.of(System.getProperty("stepwise.shared", "none"), "data", "grader", "vectors.jsonl");
  private static final String MADE = System.getProperty("stepwise.vectors", "");
  private static final Map<String, CheckResult> PATHS =
      Map.of(
          "none", CheckResult.NO_ANSWER,
          "mathd", CheckResult.SAME_MATH_FORM,
          "normalize", CheckResult.SAME_PLAIN_FORM,
          "sympy", CheckResult.SAME_VALUE,
          "reject", CheckResult.DIFFERENT);

  private final AnswerCheck check = new AnswerCheck(Duration.ofSeconds(30));

  @Test
  void ourAnswersGetThePublishedVerdictsByTheSameRules() throws IOException {
    List<String> wrong = new ArrayList<>();
    List<Pairs> pairs = Pairs.ours();
    for (Pairs pair : pairs) {
      CheckResult verdict = check.check(pair.given(), pair.truth());
      if (verdict != pair.verdict()) {
        wrong.add(pair + " but " + verdict);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(pairs).hasSizeGreaterThan(150);
  }

  @Test
  void officialVectorsGetTheirVerdictsRulesAndForms() throws IOException {
    assumeTrue(
        Files.isRegularFile(VECTORS),
        "skipped: no official verdicts (system property stepwise.shared names no folder)");
    List<String> lines = Files.readAllLines(VECTORS);
    assertThat(disagreements(lines)).isEmpty();
    assertThat(lines).hasSizeGreaterThanOrEqualTo(1245);
  }

  /** Vectors that benchmarks/answer_check_peer.py made; few of their oddities are not ours. */
  @Test
  void madeVectorsGetTheirVerdictsAlmostAlways() throws IOException {
    assumeTrue(!MADE.isEmpty(), "skipped: no made verdicts (system property stepwise.vectors)");
    List<String> lines = Files.readAllLines(Path.of(MADE));
    List<String> wrong = disagreements(lines);
    wrong.forEach(System.out::println);
    System.out.printf("%d of %d made vectors agree%n", lines.size() - wrong.size(), lines.size());
    assertThat(wrong).hasSizeLessThan(lines.size() / 1000);
  }

  private List<String> disagreements(List<String> lines) {
    List<String> wrong = new ArrayList<>();
    for (String line : lines) {
      JsonNode row = Json.read(line, "vectors");
      String given = row.get("given").textValue();
      String truth = row.get("ground_truth").textValue();
      CheckResult verdict = check.check(given, truth);
      boolean same =
          verdict.correct() == row.get("grade").booleanValue()
              && verdict == PATHS.get(row.get("path").textValue())
              && hasForms(given, row, "given")
              && hasForms(truth, row, "gt");
      if (!same) {
        wrong.add(verdict + " " + line);
      }
    }
    return wrong;
  }

  private static boolean hasForms(String answer, JsonNode row, String side) {
    if (answer == null) {
      return true;
    }
    Budget budget = Budget.of(Duration.ofSeconds(30));
    return MathForm.of(answer).equals(row.get(side + "_mathd").textValue())
        && PlainForm.of(answer, budget).equals(row.get(side + "_norm").textValue());
  }

  @Test
  void absentAnswerIsNeverCorrect() {
    assertThat(check.check(null, "1")).isEqualTo(CheckResult.NO_ANSWER);
    assertThat(check.check("1", null)).isEqualTo(CheckResult.NO_ANSWER);
    assertThat(check.check(null, null)).isEqualTo(CheckResult.NO_ANSWER);
    assertThat(check.correct(null, null)).isFalse();
  }

  @Test
  void everyAnswerEqualsItself() throws IOException {
    for (Pairs pair : Pairs.ours()) {
      assertThat(check.correct(pair.given(), pair.given())).as(pair.given()).isTrue();
    }
  }

  @Test
  void textIsNeverRun() {
    assertThat(check.check("__import__('os').getpid()", "1")).isEqualTo(CheckResult.DIFFERENT);
    assertThat(check.check("exit()", "1.5")).isEqualTo(CheckResult.DIFFERENT);
    assertThat(check.check("all([])", "1.5")).isEqualTo(CheckResult.DIFFERENT);
  }

  @Test
  void thereIsNoCheckWithoutTime() {
    assertThatThrownBy(() -> new AnswerCheck(Duration.ZERO))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("expected more than 0");
  }

  @Test
  void examplesOfThePageOnCheckingAnswersHold() {
    String[][] equal = {
      {"\\dfrac12", "\\frac{1}{2}"},
      {"\\frac{1}{2}", "0.5"},
      {"\\sqrt3", "\\sqrt{3}"},
      {"x=5", "5"},
      {"90^\\circ", "90"},
      {"50\\%", "50"},
      {"10,\\!080", "10080"},
      {"5 \\text{ cm}", "5"},
      {"\\text{Red}", "red"},
      {"(2,0.25)", "(2,\\frac14)"},
      {"\\frac{1}{\\sqrt2}", "\\frac{\\sqrt2}{2}"},
      {"x^2+2x+1", "(x+1)^2"}
    };
    String[][] different = {
      {"2/4", "1/2"},
      {"2^8", "256"},
      {"(2,\\sqrt8)", "(2,2\\sqrt2)"},
      {"\\frac{1}{\\sqrt2-1}", "1+\\sqrt2"},
      {"(1,2)", "(2,1)"}
    };
    for (String[] pair : equal) {
      assertThat(check.correct(pair[0], pair[1])).as(pair[0] + " and " + pair[1]).isTrue();
      assertThat(check.correct(pair[1], pair[0])).as(pair[1] + " and " + pair[0]).isTrue();
    }
    for (String[] pair : different) {
      assertThat(check.correct(pair[0], pair[1])).as(pair[0] + " and " + pair[1]).isFalse();
    }
  }
}
