package io.stepwise.rollout.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstErrorSearchTest {
  /** Golden case binary_search_first_error. */
  @Test
  void visitsTheStepsOfTheGoldenCase() {
    double[] values = {1.0, 0.75, 0.5, 0.25, 0.125, 0.0, 0.0, 0.0};
    List<Integer> visited = new ArrayList<>();
    int first =
        FirstErrorSearch.search(
            0,
            values.length,
            k -> {
              visited.add(k);
              return values[k] == 0;
            });
    assertThat(first).isEqualTo(5);
    assertThat(visited).containsExactly(3, 5, 4);
  }

  @Test
  void findsTheErrorWhereverItIsWithLogarithmicallyManyVisits() {
    for (int steps = 1; steps <= 33; steps++) {
      for (int error = 0; error <= steps; error++) {
        int wrongFrom = error;
        List<Integer> visited = new ArrayList<>();
        int first =
            FirstErrorSearch.search(
                0,
                steps,
                k -> {
                  visited.add(k);
                  return k >= wrongFrom;
                });
        assertThat(first).isEqualTo(error);
        assertThat(visited).hasSizeLessThanOrEqualTo(32 - Integer.numberOfLeadingZeros(steps));
      }
    }
  }

  @Test
  void stepsThatAreKnownToBeRightAreNotVisited() {
    assertThat(FirstErrorSearch.search(3, 6, k -> k >= 4)).isEqualTo(4);
    assertThat(FirstErrorSearch.search(3, 3, k -> true)).isEqualTo(3);
  }
}
