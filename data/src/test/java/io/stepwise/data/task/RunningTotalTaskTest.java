package io.stepwise.data.task;

import static io.stepwise.data.Rating.NEGATIVE;
import static io.stepwise.data.Rating.NEUTRAL;
import static io.stepwise.data.Rating.POSITIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningTotalTaskTest {
  private static final Problem PROBLEM = new Problem("p", "4+7-3+9", "7");
  private final RunningTotalTask task = new RunningTotalTask();

  @Test
  void rightStepsArePositiveAndTheLastTotalIsTheAnswer() {
    List<String> steps = List.of("4+7=1", "1-3=8", "8+9=7");
    assertThat(task.judge(PROBLEM, steps)).containsExactly(POSITIVE, POSITIVE, POSITIVE);
    assertThat(task.answer(steps)).contains("7");
    assertThat(task.grade(PROBLEM, steps)).isEqualTo(Verdict.CORRECT);
  }

  @Test
  void restatementsAreNeutralAndUseNoOperand() {
    List<String> steps = List.of("4=4", "4+7=1", "1=1", "1-3=8", "8+9=7", "7=7");
    assertThat(task.judge(PROBLEM, steps))
        .containsExactly(NEUTRAL, POSITIVE, NEUTRAL, POSITIVE, POSITIVE, NEUTRAL);
    assertThat(task.grade(PROBLEM, steps)).isEqualTo(Verdict.CORRECT);
  }

  @Test
  void stepsAfterAnErrorAreJudgedFromTheTotalAsWritten() {
    List<String> steps = List.of("4+7=2", "2-3=9", "9+9=8");
    assertThat(task.judge(PROBLEM, steps)).containsExactly(NEGATIVE, POSITIVE, POSITIVE);
    assertThat(task.grade(PROBLEM, steps)).isEqualTo(Verdict.INCORRECT);
  }

  @Test
  void cancellingErrorsGiveARightAnswerByAWrongProcess() {
    List<String> steps = List.of("4+7=2", "2-3=8", "8+9=7");
    assertThat(task.judge(PROBLEM, steps)).containsExactly(NEGATIVE, NEGATIVE, POSITIVE);
    assertThat(task.grade(PROBLEM, steps)).isEqualTo(Verdict.CORRECT);
  }

  @Test
  void everyWayOfBeingWrongIsNegative() {
    assertThat(task.judge(PROBLEM, List.of("4+7=11"))).as("two digits").containsExactly(NEGATIVE);
    assertThat(task.judge(PROBLEM, List.of(""))).as("empty").containsExactly(NEGATIVE);
    assertThat(task.judge(PROBLEM, List.of("3+7=0"))).as("other total").containsExactly(NEGATIVE);
    assertThat(task.judge(PROBLEM, List.of("4-3=1"))).as("skipped").containsExactly(NEGATIVE);
    assertThat(task.judge(PROBLEM, List.of("4+7=2"))).as("wrong sum").containsExactly(NEGATIVE);
    assertThat(task.judge(PROBLEM, List.of("4=5"))).as("false echo").containsExactly(NEGATIVE);
    assertThat(task.judge(PROBLEM, List.of("1=1"))).as("stray echo").containsExactly(NEGATIVE);
    assertThat(task.judge(PROBLEM, List.of("4+7=1"))).as("benign twin").containsExactly(POSITIVE);
  }

  @Test
  void stepBeyondTheLastOperandIsWrong() {
    assertThat(task.judge(PROBLEM, List.of("4+7=1", "1-3=8", "8+9=7", "7+0=7")))
        .containsExactly(POSITIVE, POSITIVE, POSITIVE, NEGATIVE);
  }

  @Test
  void malformedStepChangesNeitherTotalNorOperand() {
    assertThat(task.judge(PROBLEM, List.of("4+7=1", "oops", "1-3=8")))
        .containsExactly(POSITIVE, NEGATIVE, POSITIVE);
  }

  @Test
  void chainWithoutAReadableLastStepHasNoAnswer() {
    assertThat(task.answer(List.of())).isEmpty();
    assertThat(task.answer(List.of("4+7=1", "1-"))).isEmpty();
    assertThat(task.grade(PROBLEM, List.of())).isEqualTo(Verdict.INCORRECT);
  }

  @Test
  void problemsAreDistinctAndOfTheRequestedNumberAndSplit() {
    for (Split split : Split.values()) {
      List<Problem> problems = task.problems(NamedRandom.of("seed", 7), 2000, split);
      assertThat(problems).hasSize(2000).doesNotHaveDuplicates();
      for (Problem problem : problems) {
        Expression expression = Expression.parse(problem.text());
        assertThat(expression.operations()).hasSizeBetween(3, 6);
        assertThat(problem.answer()).isEqualTo(String.valueOf(expression.value()));
        assertThat(Split.of(problem.text())).isEqualTo(split);
      }
    }
  }

  @Test
  void firstProblemsDoNotDependOnTheirNumber() {
    NamedRandom random = NamedRandom.of("seed", 8);
    assertThat(task.problems(random, 100, Split.TRAINING).subList(0, 10))
        .isEqualTo(task.problems(random, 10, Split.TRAINING))
        .isNotEqualTo(task.problems(NamedRandom.of("seed", 9), 10, Split.TRAINING));
  }

  @Test
  void oneTextInTenIsHeldOut() {
    NamedRandom random = NamedRandom.of("seed", 10);
    long heldOut =
        random.stream()
            .longs(20_000)
            .mapToObj(Long::toString)
            .filter(text -> Split.of(text) == Split.HELD_OUT)
            .count();
    assertThat(heldOut).isBetween(1850L, 2150L);
    assertThat(Split.of("abc")).isEqualTo(Split.TRAINING); // SHA-1 a9993e36…9cd0d89d, odd
  }

  @Test
  void askingForMoreProblemsThanThereAreIsRejectedInOneLine() {
    RunningTotalTask tiny = new RunningTotalTask(new RunningTotalTask.Settings(1, 1));
    assertThat(tiny.problems(NamedRandom.of(1), 5, Split.HELD_OUT)).hasSize(5);
    assertThatThrownBy(() -> tiny.problems(NamedRandom.of(1), 500, Split.HELD_OUT))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("500 asked")
        .hasMessageNotContaining("\n");
  }

  @Test
  void malformedPromptsAndSettingsAreRejected() {
    assertThatThrownBy(() -> task.grade(new Problem("p", "4*7", "8"), List.of("8=8")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("4*7");
    assertThatThrownBy(() -> new RunningTotalTask.Settings(4, 3))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
