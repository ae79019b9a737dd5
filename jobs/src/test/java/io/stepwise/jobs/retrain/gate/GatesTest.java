package io.stepwise.jobs.retrain.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.retrain.gate.Gates.Verdict;
import io.stepwise.jobs.retrain.gate.ToySets.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each gate rejects its own fault, and lets the same thing without the fault through. */
class GatesTest {
  private static final GateSettings SETTINGS = GateSettings.DEFAULT;
  private static final NamedRandom RANDOM = NamedRandom.of("gates-test");

  private static Gates gates(JudgedSet champion, JudgedSet candidate) {
    return Gates.of(List.of(champion), List.of(candidate), List.of(), SETTINGS, RANDOM);
  }

  private static List<String> failed(Gates gates) {
    return gates.checks().stream().filter(c -> !c.passed()).map(Check::name).toList();
  }

  @Test
  void clearGainIsBetter() {
    Gates gates = gates(ToySets.pairs("set", 100, 4, 3), ToySets.pairs("set", 100, 0, 3));
    assertThat(gates.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(gates.sets().get(0).difference().low()).isPositive();
  }

  @Test
  void sameAgainIsNoBetter() {
    JudgedSet set = ToySets.pairs("set", 100, 25, 3);
    Gates gates = gates(set, set);
    assertThat(gates.verdict()).isEqualTo(Verdict.NO_BETTER);
    assertThat(failed(gates)).containsExactly("gain of step AUROC");
  }

  @Test
  void lossOnOneSetIsNotOffsetByGainsOnAnother() {
    List<JudgedSet> champion =
        List.of(ToySets.pairs("a", 100, 4, 3), ToySets.pairs("b", 100, 0, 3));
    List<JudgedSet> candidate =
        List.of(ToySets.pairs("a", 100, 0, 3), ToySets.pairs("b", 100, 12, 3));
    Gates gates = Gates.of(champion, candidate, List.of(), SETTINGS, RANDOM);
    assertThat(gates.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(failed(gates)).contains("change of step AUROC");
  }

  @Test
  void lossInsideTheMarginIsNoWorse() {
    // Both rank alike but for one problem in a thousand.
    Gates gates = gates(ToySets.pairs("set", 1000, 0, 3), ToySets.pairs("set", 1000, 1000, 3));
    assertThat(gates.verdict()).isEqualTo(Verdict.NO_BETTER);
  }

  @Test
  void overconfidenceIsRejectedAndFewerWrongAreNot() {
    JudgedSet champion = ToySets.pairs("set", 100, 4, 1);
    // One in five wrong, and sure of all.
    Gates sure = gates(champion, ToySets.pairs("set", 100, 5, 9));
    assertThat(failed(sure)).contains("calibration error");
    assertThat(sure.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(failed(gates(champion, ToySets.pairs("set", 100, 50, 9))))
        .doesNotContain("calibration error");
  }

  @Test
  void notANumberStopsEverything() {
    JudgedSet broken =
        ToySets.of("set", List.of(List.of(new Step(Double.NaN, true, 2), new Step(-1, false, 2))));
    Gates gates = gates(ToySets.pairs("set", 1, 0, 3), broken);
    assertThat(gates.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(failed(gates)).containsExactly("scores are finite");
    assertThat(gates.sets()).isEmpty();
  }

  @Test
  void collapseIsSeenAlthoughTheRankingIsPerfect() {
    Gates gates = gates(ToySets.pairs("set", 100, 0, 3), ToySets.pairs("set", 100, 0, 1e-3));
    assertThat(failed(gates)).contains("spread of scores");
    assertThat(gates.sets().get(0).candidate().estimate()).isEqualTo(1);
    assertThat(gates.verdict()).isEqualTo(Verdict.WORSE);
  }

  /** Steps of two lengths; the candidate errs upwards on long ones. */
  private static JudgedSet byLength(double bias) {
    List<List<Step>> problems = new ArrayList<>();
    for (int p = 0; p < 100; p++) {
      boolean late = p % 2 == 0;
      problems.add(
          List.of(
              new Step(2 + (late ? bias : -bias), true, late ? 9 : 2),
              new Step(-2 + (late ? bias : -bias), false, late ? 9 : 2)));
    }
    return ToySets.of("set", problems);
  }

  @Test
  void lengthBiasThatGrewIsRejectedAndOneThatWasThereIsNot() {
    assertThat(failed(gates(byLength(0), byLength(1)))).contains("length bias");
    assertThat(failed(gates(byLength(1), byLength(1)))).doesNotContain("length bias");
  }

  @Test
  void lengthBiasIsTheCorrelationOfScoreAndLogLengthWithinALabel() {
    assertThat(LengthBias.of(byLength(0))).isZero();
    // Two lengths and one score for each: a straight line.
    assertThat(LengthBias.of(byLength(1))).isCloseTo(1, offset(1e-9));
    assertThat(LengthBias.of(byLength(-1))).isCloseTo(-1, offset(1e-9));
    // Wrong steps are longer and score lower, as they should: no bias.
    assertThat(LengthBias.of(ToySets.pairs("set", 10, 0, 3))).isZero();
  }

  @Test
  void unlearningWhatTheChampionWasSureOfIsRejected() {
    JudgedSet set = ToySets.pairs("set", 100, 0, 3);
    JudgedSet before = ToySets.pairs("replayed", 100, 0, 3);
    for (int every : new int[] {5, 50}) {
      Gates gates =
          Gates.of(
              List.of(set),
              List.of(set),
              List.of(before, ToySets.pairs("replayed", 100, every, 3)),
              SETTINGS,
              RANDOM);
      assertThat(failed(gates).contains("forgotten steps")).isEqualTo(every == 5);
    }
  }

  @Test
  void firstChampionMustKnowSomething() {
    Gates knowing =
        Gates.of(List.of(), List.of(ToySets.pairs("set", 100, 9, 2)), List.of(), SETTINGS, RANDOM);
    assertThat(knowing.verdict()).isEqualTo(Verdict.BETTER);
    Gates guessing =
        Gates.of(List.of(), List.of(ToySets.pairs("set", 100, 2, 2)), List.of(), SETTINGS, RANDOM);
    assertThat(guessing.verdict()).isEqualTo(Verdict.WORSE);
  }
}
