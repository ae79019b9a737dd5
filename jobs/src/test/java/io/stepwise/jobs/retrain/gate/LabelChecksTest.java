package io.stepwise.jobs.retrain.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import java.util.ArrayList;
import java.util.Collections;
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
  void thirdOfThemTurnedRoundIsSeenByTheSureOnes() {
    assertThat(passed(ToySets.pairs("file", 300, 3, 3))).containsExactly(true, false);
    assertThat(passed(ToySets.pairs("file", 300, 30, 3))).containsExactly(true, true);
  }

  @Test
  void solutionsThatEndAtTheirTurnedFirstStepAreNotHiddenByLongOnes() {
    List<List<ToySets.Step>> problems = new ArrayList<>();
    List<List<ToySets.Step>> twin = new ArrayList<>();
    for (int p = 0; p < 300; p++) {
      List<ToySets.Step> sound = Collections.nCopies(6, new ToySets.Step(3, true, 2));
      problems.add(p % 3 == 0 ? List.of(new ToySets.Step(3, false, 2)) : sound);
      // Six steps of which the champion is wrongly sure of one, and surer of the others.
      List<ToySets.Step> learnable = new ArrayList<>(sound);
      learnable.set(2, new ToySets.Step(2.5, false, 2));
      twin.add(p % 3 == 0 ? learnable : sound);
    }
    assertThat(passed(ToySets.of("file", problems))).last().isEqualTo(false);
    assertThat(passed(ToySets.of("file", twin))).last().isEqualTo(true);
  }

  @Test
  void unsureChampionContradictsNoLabels() {
    assertThat(passed(ToySets.pairs("file", 300, 3, 0.5))).containsExactly(true, true);
  }

  @Test
  void fewLabelsHaveTheBenefitOfTheDoubt() {
    // Two problems, one of them turned round: nothing can be said.
    assertThat(passed(ToySets.pairs("file", 2, 2, 3))).containsExactly(true, true);
  }

  @Test
  void fileWithoutStepsIsNotChecked() {
    assertThat(passed(ToySets.of("file", List.of()))).isEmpty();
  }

  @Test
  void weakChampionDoesNotCheckLabels() {
    assertThat(LabelChecks.mayJudge(List.of(ToySets.pairs("set", 50, 0, 3)), SETTINGS)).isTrue();
    assertThat(LabelChecks.mayJudge(List.of(ToySets.pairs("set", 50, 2, 3)), SETTINGS)).isFalse();
  }
}
