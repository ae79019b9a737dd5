package io.stepwise.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidConfiguration;
import org.junit.jupiter.api.Test;

class ProblemSplitTest {
  @Test
  void shareIsHeldOutAndALargerOneContainsIt() {
    ProblemSplit tenth = ProblemSplit.heldOut(0.1);
    ProblemSplit third = ProblemSplit.heldOut(0.33);
    int held = 0;
    for (int k = 0; k < 20_000; k++) {
      String problem = "problem " + k;
      held += tenth.isHeldOut(problem) ? 1 : 0;
      assertThat(!tenth.isHeldOut(problem) || third.isHeldOut(problem)).isTrue();
      assertThat(ProblemSplit.heldOut(0).isHeldOut(problem)).isFalse();
      assertThat(ProblemSplit.heldOut(1).isHeldOut(problem)).isTrue();
    }
    assertThat(held / 20_000.0).isCloseTo(0.1, within(0.01));
  }

  @Test
  void everyProblemIsInOneFold() {
    int[] sizes = new int[5];
    for (int k = 0; k < 5_000; k++) {
      int folds = 0;
      for (int fold = 0; fold < 5; fold++) {
        if (ProblemSplit.heldOut(0.2, fold).isHeldOut("problem " + k)) {
          folds++;
          sizes[fold]++;
        }
      }
      assertThat(folds).isOne();
    }
    for (int size : sizes) {
      assertThat(size / 5_000.0).isCloseTo(0.2, within(0.02));
    }
  }

  @Test
  void foldOutOfRangeIsRejectedWithItsRange() {
    assertThat(ProblemSplit.heldOut(0.1, 9).fold()).isEqualTo(9);
    assertThatThrownBy(() -> ProblemSplit.heldOut(0.1, 10))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("held-out-fold=10, expected 0 to 9 with held-out=0.1");
    assertThatThrownBy(() -> ProblemSplit.heldOut(0.3, 3))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("expected 0 to 2");
    assertThatThrownBy(() -> ProblemSplit.heldOut(0.3, Integer.MAX_VALUE))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("held-out-fold=2147483647, expected 0 to 2");
  }

  @Test
  void shareOutOfRangeIsRejected() {
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> ProblemSplit.heldOut(share))
          .isInstanceOf(InvalidConfiguration.class);
    }
  }
}
