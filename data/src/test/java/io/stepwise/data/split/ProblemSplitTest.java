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
  void shareOutOfRangeIsRejected() {
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> ProblemSplit.heldOut(share))
          .isInstanceOf(InvalidConfiguration.class);
    }
  }
}
