package io.stepwise.rollout.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BestOfNTest {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("best_of_n_unbiased");
    double[] scores = golden.doubles("/inputs/scores");
    double[] correct = golden.doubles("/inputs/correct");
    List<Candidate> list = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      list.add(new Candidate("" + i, Math.log(scores[i]), correct[i] == 1));
    }
    for (int n = 1; n <= scores.length; n++) {
      double expected = golden.number("/outputs/" + n);
      assertThat(BestOfN.accuracy(Candidates.of(list), n))
          .as("N = %d", n)
          .isCloseTo(expected, Golden.within(expected));
    }
  }

  @Test
  void agreesWithEnumeratingSubsetsWhenScoresDiffer() {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Candidate> list = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        list.add(new Candidate("a", -random.nextDouble(), random.nextBoolean()));
      }
      Candidates candidates = Candidates.of(list);
      for (int n = 1; n <= 9; n++) {
        assertThat(BestOfN.accuracy(candidates, n))
            .as("seed %d, N = %d", seed, n)
            .isCloseTo(Pools.enumerate(new HighestScore(), candidates, n), within(1e-12));
      }
    }
  }

  @Test
  void equalScoresShareTheirChanceEqually() {
    for (int seed = 0; seed < 30; seed++) {
      Candidates candidates = Pools.random(new SplittableRandom(seed), 9);
      for (int n = 1; n <= 9; n++) {
        assertThat(BestOfN.accuracy(candidates, n))
            .as("seed %d, N = %d", seed, n)
            .isCloseTo(meanOverSubsets(candidates, n), within(1e-12));
      }
    }
  }

  @Test
  void roundingNeverExceedsOne() {
    for (int m = 1; m <= 64; m++) {
      Candidates right = Candidates.of(Collections.nCopies(m, new Candidate("a", -1, true)));
      for (int n = 1; n <= m; n++) {
        assertThat(BestOfN.accuracy(right, n))
            .as("%d of %d", n, m)
            .isLessThanOrEqualTo(1)
            .isCloseTo(1, within(1e-12));
      }
    }
  }

  /** Mean over every subset of n of the share of right ones among its highest-scored. */
  private static double meanOverSubsets(Candidates candidates, int n) {
    double sum = 0;
    int subsets = 0;
    for (int bits = 0; bits < 1 << candidates.size(); bits++) {
      if (Integer.bitCount(bits) != n) {
        continue;
      }
      double highest = Double.NEGATIVE_INFINITY;
      double right = 0;
      double tied = 0;
      for (int i = 0; i < candidates.size(); i++) {
        if ((bits & 1 << i) != 0 && candidates.rank(i) >= highest) {
          boolean alone = tied == 0 || candidates.rank(i) > highest;
          highest = candidates.rank(i);
          tied = alone ? 1 : tied + 1;
          right = (alone ? 0 : right) + (candidates.get(i).correct() ? 1 : 0);
        }
      }
      subsets++;
      sum += right / tied;
    }
    return sum / subsets;
  }

  @Test
  void oneOfNIsTheMeanAndAllOfThemTheTop() {
    Candidates candidates =
        Candidates.of(
            List.of(
                new Candidate("a", -1, false),
                new Candidate("b", -0.5, true),
                new Candidate("c", -2, false),
                new Candidate("d", -3, false)));
    assertThat(BestOfN.accuracy(candidates, 1)).isEqualTo(0.25);
    assertThat(BestOfN.accuracy(candidates, 4)).isEqualTo(1);
  }

  @Test
  void solutionsWithoutAnAnswerCountAmongTheMButAreNeverChosenFirst() {
    Candidates candidates =
        Candidates.of(List.of(new Candidate(null, 0, false), new Candidate("b", -9, true)));
    assertThat(BestOfN.accuracy(candidates, 1)).isEqualTo(0.5);
    assertThat(BestOfN.accuracy(candidates, 2)).isEqualTo(1);
  }

  @Test
  void largePoolsNeitherOverflowNorUnderflow() {
    List<Candidate> list = new ArrayList<>();
    for (int i = 0; i < 1860; i++) {
      list.add(new Candidate("" + i, -i, i % 2 == 0));
    }
    for (int n = 1; n <= 1860; n++) {
      assertThat(BestOfN.accuracy(Candidates.of(list), n)).isBetween(0.5 - 1e-9, 1 + 1e-9);
    }
  }

  @Test
  void budgetsBeyondThePoolAreRejected() {
    Candidates candidates = Pools.random(new SplittableRandom(1), 4);
    assertThatThrownBy(() -> BestOfN.accuracy(candidates, 5)).hasMessageContaining("1 to 4");
    assertThatThrownBy(() -> BestOfN.accuracy(candidates, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void impossibleSolutionsAreRejected() {
    assertThatThrownBy(() -> new Candidate("a", Double.NaN, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Candidate(null, 0, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Candidates.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
