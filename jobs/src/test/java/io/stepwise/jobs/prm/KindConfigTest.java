package io.stepwise.jobs.prm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.jobs.reward.VerifierConfig;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import org.junit.jupiter.api.Test;

class KindConfigTest {
  private static KindConfig kind(RewardKind kind) {
    return new KindConfig(kind, null, 0.05, 1, 0, false, VerifierConfig.DEFAULTS);
  }

  private static KindConfig weighted(RewardKind kind, double weight) {
    return new KindConfig(kind, null, 0.05, weight, 0, false, VerifierConfig.DEFAULTS);
  }

  @Test
  void aPositiveWeightIsNotForCritiques() {
    VerifierConfig usual = VerifierConfig.DEFAULTS;
    VerifierConfig critic =
        new VerifierConfig(
            usual.verifierPrompt(),
            usual.verifierStepSeparator(),
            usual.yesWord(),
            usual.noWord(),
            2,
            usual.rationaleTokens());
    new KindConfig(RewardKind.GENERATIVE, null, 0.05, 1, 0, false, critic).check();
    assertThatThrownBy(
            () -> new KindConfig(RewardKind.GENERATIVE, null, 0.05, 3, 0, false, critic).check())
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("(3.0 with rationales=2, expected 1)");
  }

  @Test
  void everyKindWithABiasOrAnAnswerTakesAPositiveWeight() {
    for (RewardKind kind :
        List.of(
            RewardKind.PROCESS,
            RewardKind.OUTCOME,
            RewardKind.THREE_CLASS,
            RewardKind.GENERATIVE)) {
      weighted(kind, 2).check();
      assertThat(weighted(kind, 2).unusedKeys()).doesNotContainKey("positive-weight");
    }
    weighted(RewardKind.IMPLICIT, 1).check();
    assertThatThrownBy(() -> weighted(RewardKind.IMPLICIT, 2).check())
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("(2.0 with implicit, expected process, three-class, outcome");
  }

  /** What a task on an executor differentiates is what the driver sampled. */
  @Test
  void aLearnersRowKeepsTheTargetsOfThreeClasses() {
    StepSample sample =
        new StepSample(
            "p",
            new Solution("", List.of()),
            new int[2],
            new int[] {0},
            new int[] {1},
            new int[] {1},
            new float[] {0.5f},
            new float[] {0.5f, 0, 0.5f},
            new boolean[2]);
    assertThat(SampleRow.of(sample).sample().target(0)).containsExactly(0.5, 0, 0.5);
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
