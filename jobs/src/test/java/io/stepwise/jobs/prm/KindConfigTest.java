package io.stepwise.jobs.prm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.jobs.reward.VerifierConfig;
import io.stepwise.prm.kind.RewardKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class KindConfigTest {
  private static KindConfig kind(RewardKind kind) {
    return new KindConfig(kind, null, 0.05, 1, 0, false, VerifierConfig.DEFAULTS);
  }

  @Test
  void aLossOnEndTokensNeedsAnLmLossOnLabelledSteps() {
    kind(RewardKind.PROCESS).checkEnd(true, 0.5);
    kind(RewardKind.THREE_CLASS).checkEnd(true, 0.5);
    kind(RewardKind.OUTCOME).checkEnd(false, 0.5);
    kind(RewardKind.PROCESS).checkEnd(false, 0);
    assertThatThrownBy(() -> kind(RewardKind.PROCESS).checkEnd(true, 0))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("training.lm-loss-weight=0, expected above 0");
    for (RewardKind other :
        List.of(RewardKind.OUTCOME, RewardKind.IMPLICIT, RewardKind.GENERATIVE)) {
      assertThatThrownBy(() -> kind(other).checkEnd(true, 0.5))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining(other.word() + ", expected process or three-class");
    }
  }
}
