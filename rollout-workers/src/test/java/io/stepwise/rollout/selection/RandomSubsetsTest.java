package io.stepwise.rollout.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomSubsetsTest {
  private static final NamedRandom SEED = NamedRandom.of("subsets", 1);
  private static final List<Chooser> CHOOSERS =
      List.of(new MajorityVote(), new WeightedVote(), new HighestScore());

  @Test
  void agreesWithEnumeratingAllSubsets() {
    for (int seed = 0; seed < 10; seed++) {
      Candidates candidates = Pools.random(new SplittableRandom(seed), 9);
      for (Chooser chooser : CHOOSERS) {
        for (int n = 1; n <= 9; n++) {
          assertThat(RandomSubsets.accuracy(chooser, candidates, n, SEED.child(seed)))
              .as("seed %d, N = %d, %s", seed, n, chooser.getClass().getSimpleName())
              .isCloseTo(Pools.enumerate(chooser, candidates, n), within(0.1));
        }
      }
    }
  }

  @Test
  void oneCandidateAloneIsCountedNotDrawn() {
    for (int seed = 0; seed < 10; seed++) {
      Candidates candidates = Pools.random(new SplittableRandom(seed), 7);
      for (Chooser chooser : CHOOSERS) {
        assertThat(RandomSubsets.accuracy(chooser, candidates, 1, SEED))
            .isCloseTo(Pools.enumerate(chooser, candidates, 1), within(1e-12));
      }
    }
  }

  @Test
  void everySolutionIsDrawnAsOftenAsAnyOther() {
    int[] drawn = new int[10];
    Candidates candidates = Pools.random(new SplittableRandom(3), 10);
    Chooser counter =
        (all, among) -> {
          for (int index : among) {
            drawn[index]++;
          }
          return Chooser.NONE;
        };
    RandomSubsets.accuracy(counter, candidates, 3, SEED);
    for (int count : drawn) {
      assertThat(count / (double) RandomSubsets.SUBSETS).isCloseTo(0.3, within(0.08));
    }
  }

  @Test
  void equalNamesGiveEqualFigures() {
    Candidates candidates = Pools.random(new SplittableRandom(4), 12);
    assertThat(RandomSubsets.accuracy(CHOOSERS.get(0), candidates, 5, SEED))
        .isEqualTo(RandomSubsets.accuracy(CHOOSERS.get(0), candidates, 5, SEED));
  }

  @Test
  void largePoolEstimatesTheClosedForm() {
    double sampled = 0;
    double exact = 0;
    for (int problem = 0; problem < 50; problem++) {
      Candidates candidates = Pools.random(new SplittableRandom(problem), 32);
      sampled +=
          RandomSubsets.accuracy(new HighestScore(), candidates, 8, SEED.child(problem)) / 50;
      exact += BestOfN.accuracy(candidates, 8) / 50;
    }
    // ties are shared in the closed form and go to the first as listed here
    assertThat(sampled).isCloseTo(exact, within(0.1));
  }

  @Test
  void firstAsListedAreWhatASingleRunWouldHaveSeen() {
    Candidates candidates =
        Candidates.of(
            List.of(
                new Candidate("a", -1, false),
                new Candidate("b", -0.1, true),
                new Candidate("a", -2, false)));
    assertThat(FirstListed.accuracy(new HighestScore(), candidates, 1)).isZero();
    assertThat(FirstListed.accuracy(new HighestScore(), candidates, 2)).isEqualTo(1);
    assertThat(FirstListed.accuracy(new MajorityVote(), candidates, 3)).isZero();
    assertThat(FirstListed.accuracy(new AnyCorrect(), candidates, 1)).isZero();
    assertThat(FirstListed.accuracy(new AnyCorrect(), candidates, 2)).isEqualTo(1);
    assertThatThrownBy(() -> FirstListed.accuracy(new AnyCorrect(), candidates, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
