package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PerturbationTest {
  private static final List<String> STEPS = List.of("a", "b", "c");

  @Test
  void oneStepIsChangedAndTheSolutionStays() {
    assertThat(Perturbation.DELETION.apply(STEPS, 0)).containsExactly("b", "c");
    assertThat(Perturbation.DELETION.apply(STEPS, 1)).containsExactly("a", "c");
    assertThat(Perturbation.RESTATEMENT.apply(STEPS, 1)).containsExactly("a", "b", "b", "c");
    assertThat(Perturbation.RESTATEMENT.apply(STEPS, 2)).containsExactly("a", "b", "c", "c");
    assertThat(Perturbation.REORDERING.apply(STEPS, 0)).containsExactly("b", "a", "c");
    assertThat(Perturbation.CONFIDENCE.apply(STEPS, 2))
        .containsExactly("a", "b", "c This is certainly correct.");
    assertThat(STEPS).containsExactly("a", "b", "c");
  }

  @Test
  void theLastStepIsNeitherDeletedNorMoved() {
    assertThat(Perturbation.DELETION.positions(3)).isEqualTo(2);
    assertThat(Perturbation.DELETION.positions(1)).isZero();
    assertThat(Perturbation.REORDERING.positions(3)).isEqualTo(1);
    assertThat(Perturbation.REORDERING.positions(1)).isZero();
    assertThat(Perturbation.RESTATEMENT.positions(1)).isEqualTo(1);
    for (Perturbation one : Perturbation.values()) {
      assertThat(one.positions(0)).isZero();
      assertThatThrownBy(() -> one.apply(STEPS, one.positions(3)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
