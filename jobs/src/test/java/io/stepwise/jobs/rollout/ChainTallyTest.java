package io.stepwise.jobs.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import org.junit.jupiter.api.Test;

class ChainTallyTest {
  @Test
  void chainsWithoutStepsAreNoResult() {
    ChainTally tally = new ChainTally(8, 8, 3, 8, 0, 0);
    assertThat(tally.words())
        .isEqualTo("8 without a complete step, 3 cut at the maximum length, 8 without an answer");
    assertThat(tally.warnings())
        .singleElement()
        .asString()
        .startsWith("Warning: 8 of 8 chains have no complete step");
    assertThatThrownBy(() -> tally.requireSteps(1))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no chain of iteration 1 has a complete step (0 of 8, 3 cut");
  }

  @Test
  void chainsCutAtTheMaximumLengthNameTheFlag() {
    assertThat(new ChainTally(8, 0, 4, 4, 0, 0).warnings())
        .singleElement()
        .asString()
        .contains("4 of 8 chains were cut", "--max-tokens");
  }

  @Test
  void wholeChainsSayNothingAndAFewCutOnesOnlyTheirNumber() {
    ChainTally whole = new ChainTally(8, 0, 0, 0, 0, 0);
    assertThat(whole.words()).isEmpty();
    assertThat(whole.warnings()).isEmpty();
    ChainTally few = new ChainTally(8, 1, 2, 1, 0, 0);
    assertThat(few.warnings()).isEmpty();
    assertThat(few.words()).startsWith("1 without a complete step, 2 cut");
    few.requireSteps(1);
  }

  @Test
  void chainsWithoutScoresAreCountedAndRejectedOnlyWhereThereIsNoOther() {
    ChainTally some = new ChainTally(8, 1, 0, 0, 6, 1);
    assertThat(some.words())
        .contains("6 that the reward model cannot read", "1 truncated to the reward model's");
    some.requireScores();
    assertThat(some.warnings())
        .singleElement()
        .asString()
        .startsWith("Warning: the reward model cannot read 6 of 7 chains with steps");
    assertThatThrownBy(() -> some.requireSteps(3))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("cannot read most chains of iteration 3 (6 of 7 with steps");
    ChainTally half = new ChainTally(8, 2, 0, 0, 3, 0);
    assertThat(half.warnings()).isEmpty();
    half.requireSteps(3);
    assertThatThrownBy(() -> new ChainTally(8, 1, 0, 0, 7, 0).requireScores())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("the reward model can read none of them (7 of 8");
  }
}
