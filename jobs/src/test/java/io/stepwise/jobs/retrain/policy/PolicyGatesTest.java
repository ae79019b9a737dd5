package io.stepwise.jobs.retrain.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.retrain.gate.Gates.Verdict;
import io.stepwise.lm.Generated;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyGatesTest {
  private static final NamedRandom RANDOM = NamedRandom.of("policy-gates");
  private static final int SAMPLES = 10;

  /** Ten chains a problem, so many of them right, of so many tokens, so many of them cut. */
  private static List<ScoredChain> chains(int problems, int right, int tokens, int cut) {
    List<ScoredChain> chains = new ArrayList<>();
    for (int p = 0; p < problems; p++) {
      // Problems differ: every other has one right chain more, its neighbour one less.
      int here = right + (p % 2 == 0 ? 1 : -1);
      for (int s = 0; s < SAMPLES; s++) {
        chains.add(
            new ScoredChain(
                new Chain(
                    new RolloutId("test", 0, "p" + p, s),
                    "1+1",
                    new int[] {1},
                    new int[tokens],
                    new float[tokens],
                    "v",
                    s < cut ? Generated.End.LENGTH : Generated.End.EOS),
                List.of(),
                new int[0],
                new float[0],
                null,
                s < here));
      }
    }
    return chains;
  }

  private static Verdict verdict(List<ScoredChain> before, List<ScoredChain> after) {
    PolicyFigures figures = PolicyFigures.of("set", before, after, RANDOM);
    return PolicyGates.verdict(PolicyGates.of(figures, PolicySettings.DEFAULTS));
  }

  @Test
  void figuresArePairedByProblem() {
    PolicyFigures figures =
        PolicyFigures.of("set", chains(40, 4, 20, 1), chains(40, 5, 30, 2), RANDOM);
    assertThat(figures.problems()).isEqualTo(40);
    assertThat(figures.samples()).isEqualTo(SAMPLES);
    assertThat(figures.champion().estimate()).isCloseTo(0.4, within(1e-9));
    assertThat(figures.candidate().estimate()).isCloseTo(0.5, within(1e-9));
    // Each problem gains the same: what makes them differ is in both.
    assertThat(figures.candidate().high() - figures.candidate().low()).isGreaterThan(0.03);
    assertThat(figures.difference().high() - figures.difference().low()).isLessThan(1e-9);
    assertThat(figures.championTokens()).isEqualTo(20);
    assertThat(figures.candidateTokens()).isEqualTo(30);
    assertThat(figures.championCut()).isEqualTo(0.1);
    assertThat(figures.candidateCut()).isEqualTo(0.2);
  }

  @Test
  void rightMoreOftenIsBetterAndLessOftenWorse() {
    List<ScoredChain> before = chains(40, 4, 20, 0);
    assertThat(verdict(before, chains(40, 5, 20, 0))).isEqualTo(Verdict.BETTER);
    assertThat(verdict(before, before)).isEqualTo(Verdict.NO_BETTER);
    assertThat(verdict(before, chains(40, 3, 20, 0))).isEqualTo(Verdict.WORSE);
  }

  @Test
  void longerAndUnendedChainsAreRejectedHoweverRight() {
    List<ScoredChain> before = chains(40, 4, 20, 0);
    assertThat(verdict(before, chains(40, 8, 41, 0))).isEqualTo(Verdict.WORSE);
    assertThat(verdict(before, chains(40, 8, 40, 0))).isEqualTo(Verdict.BETTER);
    assertThat(verdict(before, chains(40, 8, 20, 2))).isEqualTo(Verdict.WORSE);
    assertThat(verdict(before, chains(40, 8, 20, 1))).isEqualTo(Verdict.BETTER);
  }

  @Test
  void chainsOfOtherProblemsCannotBeCompared() {
    assertThatThrownBy(
            () -> PolicyFigures.of("set", chains(3, 4, 5, 0), chains(4, 4, 5, 0), RANDOM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4, expected the champion's 3");
  }
}
