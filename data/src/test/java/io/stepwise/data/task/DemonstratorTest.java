package io.stepwise.data.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.Demonstrator.Rates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemonstratorTest {
  private static final NamedRandom WORLD = NamedRandom.of("demonstrator", 1);
  private final RunningTotalTask task = new RunningTotalTask();
  private final List<Problem> problems = task.problems(WORLD, 4000, Split.TRAINING);

  @Test
  void perfectDemonstratorIsAlwaysRight() {
    Demonstrator perfect = new Demonstrator(WORLD, new Rates(0, 0, 0, 0));
    for (int i = 0; i < 200; i++) {
      Problem problem = problems.get(i);
      List<String> steps = perfect.solve(problem, WORLD.child(i));
      assertThat(task.judge(problem, steps)).containsOnly(Rating.POSITIVE);
      assertThat(task.grade(problem, steps)).isEqualTo(Verdict.CORRECT);
    }
  }

  @Test
  void quarterOfAllFactsAreMisconceptions() {
    assertThat(new Demonstrator(WORLD, Rates.DEFAULT).misconceptionCount()).isEqualTo(50);
    assertThat(Rates.DEFAULT.error()).isCloseTo(0.201, within(1e-12));
  }

  @Test
  void stepsFailAndRestateAsOftenAsTheRatesSay() {
    Demonstrator demonstrator = new Demonstrator(WORLD, Rates.DEFAULT);
    Map<Rating, Integer> seen = new HashMap<>();
    int right = 0;
    for (int i = 0; i < problems.size(); i++) {
      List<String> steps = demonstrator.solve(problems.get(i), WORLD.child(i));
      task.judge(problems.get(i), steps).forEach(rating -> seen.merge(rating, 1, Integer::sum));
      right += task.grade(problems.get(i), steps) == Verdict.CORRECT ? 1 : 0;
    }
    double calculations = seen.get(Rating.POSITIVE) + seen.get(Rating.NEGATIVE);
    assertThat(seen.get(Rating.NEGATIVE) / calculations).isCloseTo(0.201, within(0.03));
    assertThat(seen.get(Rating.NEUTRAL) / calculations).isCloseTo(0.05, within(0.01));
    assertThat(right / (double) problems.size()).isBetween(0.35, 0.55);
  }

  @Test
  void misconceptionIsOneFixedWrongResult() {
    Demonstrator stubborn = new Demonstrator(WORLD, new Rates(0.25, 1, 0, 0));
    for (int i = 0; i < 200; i++) {
      Problem problem = problems.get(i);
      assertThat(stubborn.solve(problem, WORLD.child("a", i)))
          .isEqualTo(stubborn.solve(problem, WORLD.child("b", i)));
    }
  }

  @Test
  void misconceptionsDoNotDependOnTheSlipRate() {
    Demonstrator careful = new Demonstrator(WORLD, new Rates(0.25, 1, 0, 0));
    Demonstrator careless = new Demonstrator(WORLD, new Rates(0.25, 1, 0.5, 0));
    int checked = 0;
    for (int i = 0; i < 500; i++) {
      String expected = careful.next(problems.get(i), List.of(), WORLD.child(i)).orElseThrow();
      if (task.judge(problems.get(i), List.of(expected)).get(0) == Rating.NEGATIVE) {
        assertThat(careless.next(problems.get(i), List.of(), WORLD.child("other", i)))
            .contains(expected);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(50);
  }

  @Test
  void continuesConsistentlyFromItsOwnErrors() {
    Demonstrator demonstrator = new Demonstrator(WORLD, Rates.DEFAULT.withSlip(0.25));
    for (int i = 0; i < 500; i++) {
      int total = Expression.parse(problems.get(i).text()).first();
      boolean restated = false;
      for (String step : demonstrator.solve(problems.get(i), WORLD.child(i))) {
        Line line = Line.parse(step).orElseThrow();
        assertThat(line.left()).isEqualTo(total);
        assertThat(restated && line.operation().isEmpty()).as("twice in a row").isFalse();
        restated = line.operation().isEmpty();
        total = line.right();
      }
    }
  }

  @Test
  void equalNamesGiveEqualSolutions() {
    Demonstrator one = new Demonstrator(WORLD, Rates.DEFAULT);
    Demonstrator two = new Demonstrator(NamedRandom.of("demonstrator", 1), Rates.DEFAULT);
    assertThat(one.solve(problems.get(3), WORLD.child("x")))
        .isEqualTo(two.solve(problems.get(3), WORLD.child("x")));
  }

  @Test
  void ratesOutsideZeroToOneAreRejected() {
    assertThatThrownBy(() -> Rates.DEFAULT.withSlip(1.5))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> Rates.DEFAULT.withSlip(Double.NaN))
        .isInstanceOf(InvalidConfiguration.class);
    assertThat(Rates.DEFAULT.withSlip(1).slip()).isEqualTo(1);
  }
}
