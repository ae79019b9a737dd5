package io.stepwise.rollout.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.EarlyStop;
import io.stepwise.rollout.search.Selection;
import io.stepwise.rollout.selection.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Searches of N among a pool of M, against all ordered subsets. */
class SubsetWeightsTest {
  private static final EarlyStop WEIGHTED = new EarlyStop.WeightedVote(StepAggregation.PROD, 0);
  private static final NamedRandom RANDOM = NamedRandom.of("subsets");

  /** Ten votes for two answers and none, with scores that contradict the counts. */
  private static List<Candidate> pool() {
    List<Candidate> pool = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String answer = i < 6 ? "a" : i < 9 ? "b" : null;
      pool.add(new Candidate(answer, Math.log(i < 6 ? 0.2 : 0.9), "b".equals(answer)));
    }
    return pool;
  }

  private static double accuracy(double[] weights) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += pool().get(i).correct() ? weights[i] : 0;
    }
    return sum;
  }

  @Test
  void bestOfTwoIsExact() {
    SubsetWeights weights = SubsetWeights.of(pool(), Selection.BEST, EarlyStop.NEVER, 2, RANDOM);
    // No b among two of ten: 7/10 · 6/9.
    assertThat(accuracy(weights.chosen())).isCloseTo(1 - 7 * 6 / 90.0, within(1e-12));
    assertThat(weights.sampled()).containsOnly(0.2);
    assertThat(Arrays.stream(weights.chosen()).sum()).isCloseTo(1, within(1e-12));
    // The solution without an answer is only chosen where there is no other.
    assertThat(weights.chosen()[9]).isCloseTo(0, within(1e-12));
  }

  @Test
  void singleSolutionsAreMeansOverAll() {
    SubsetWeights weights =
        SubsetWeights.of(pool(), Selection.MAJORITY, EarlyStop.NEVER, 1, RANDOM);
    assertThat(accuracy(weights.chosen())).isCloseTo(0.3, within(1e-12));
    assertThat(weights.samples()).isCloseTo(1, within(1e-12));
  }

  @Test
  void votesOfThreeAreThoseOfAllSubsets() {
    int right = 0;
    int all = 0;
    for (int i = 0; i < 10; i++) {
      for (int j = i + 1; j < 10; j++) {
        for (int k = j + 1; k < 10; k++) {
          int b = 0;
          int a = 0;
          for (int one : new int[] {i, j, k}) {
            a += one < 6 ? 1 : 0;
            b += one >= 6 && one < 9 ? 1 : 0;
          }
          right += 0.9 * b > 0.2 * a ? 1 : 0;
          all++;
        }
      }
    }
    SubsetWeights weights = SubsetWeights.of(pool(), Selection.WEIGHTED, WEIGHTED, 3, RANDOM);
    assertThat(accuracy(weights.chosen())).isCloseTo(right / (double) all, within(0.06));
  }

  @Test
  void votesEndWhenTheyAreDecided() {
    SubsetWeights all = SubsetWeights.of(pool(), Selection.WEIGHTED, WEIGHTED, 10, RANDOM);
    assertThat(accuracy(all.chosen())).as("2.7 for b, 1.2 for a").isCloseTo(1, within(1e-9));
    assertThat(all.samples()).isGreaterThan(8).isLessThanOrEqualTo(10 + 1e-9);
    List<Candidate> agreed = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      agreed.add(new Candidate("a", Math.log(0.9), true));
    }
    SubsetWeights early =
        SubsetWeights.of(agreed, Selection.MAJORITY, EarlyStop.VOTE_DECIDED, 16, RANDOM);
    assertThat(early.samples()).as("four or eight equal votes decide").isLessThan(9);
    SubsetWeights never = SubsetWeights.of(agreed, Selection.MAJORITY, EarlyStop.NEVER, 16, RANDOM);
    assertThat(never.samples()).isCloseTo(16, within(1e-9));
  }

  @Test
  void subsetsLargerThanThePoolAreRejected() {
    assertThatThrownBy(() -> SubsetWeights.of(pool(), Selection.BEST, EarlyStop.NEVER, 11, RANDOM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("11, expected 1 to 10");
  }
}
