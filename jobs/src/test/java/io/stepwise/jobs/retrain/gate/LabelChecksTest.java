package io.stepwise.jobs.retrain.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelChecksTest {
  private static final GateSettings SETTINGS = GateSettings.DEFAULT;

  private static List<Boolean> passed(JudgedSet file) {
    return LabelChecks.of(file, SETTINGS, NamedRandom.of("label-checks-test")).stream()
        .map(Check::passed)
        .toList();
  }

  @Test
  void labelsTurnedRoundFailBothChecksAndTheirTwinNeither() {
    assertThat(passed(ToySets.pairs("file", 60, 1, 3))).containsExactly(false, false);
    assertThat(passed(ToySets.pairs("file", 60, 0, 3))).containsExactly(true, true);
  }

  @Test
  void aThirdOfThemTurnedRoundIsSeenByTheSureOnes() {
    assertThat(passed(ToySets.pairs("file", 300, 3, 3))).containsExactly(true, false);
    assertThat(passed(ToySets.pairs("file", 300, 30, 3))).containsExactly(true, true);
  }

  @Test
  void unsureChampionContradictsNobody() {
    assertThat(passed(ToySets.pairs("file", 300, 3, 0.5))).containsExactly(true, true);
  }

  @Test
  void fewLabelsHaveTheBenefitOfTheDoubt() {
    // Two problems, one of them turned round: nothing can be said.
    assertThat(passed(ToySets.pairs("file", 2, 2, 3))).containsExactly(true, true);
  }

  @Test
  void nothingIsAskedOfAFileWithoutSteps() {
    assertThat(passed(ToySets.of("file", List.of()))).isEmpty();
  }

  @Test
  void weakChampionIsNotAsked() {
    assertThat(LabelChecks.mayJudge(List.of(ToySets.pairs("set", 50, 0, 3)), SETTINGS)).isTrue();
    assertThat(LabelChecks.mayJudge(List.of(ToySets.pairs("set", 50, 2, 3)), SETTINGS)).isFalse();
  }
}
