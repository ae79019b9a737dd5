package io.stepwise.policy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.Golden;
import io.stepwise.policy.loss.RolloutCorrection.Form;
import org.junit.jupiter.api.Test;

class RolloutCorrectionTest {
  private static final boolean[] ALL = {true, true, true};

  @Test
  void weightedLossAgreesWithTheGoldenCaseOfDecoupledPpo() {
    Golden golden = Golden.of("decoupled_ppo");
    double cap = golden.number("/inputs/cap");
    Golden.assertClose(
        loss(golden, new RolloutCorrection(Form.MASK, Double.POSITIVE_INFINITY)),
        golden.number("/outputs/loss_nocap"));
    Golden.assertClose(
        loss(golden, new RolloutCorrection(Form.MASK, cap)), golden.number("/outputs/loss_mask"));
    Golden.assertClose(
        loss(golden, new RolloutCorrection(Form.CLAMP, cap)), golden.number("/outputs/loss_clamp"));
  }

  private static double loss(Golden golden, RolloutCorrection correction) {
    double epsilon = golden.number("/inputs/eps");
    double[] proximal = golden.doubles("/inputs/logp_prox");
    double[] advantages =
        correction.apply(
            golden.doubles("/inputs/adv"), proximal, golden.doubles("/inputs/logp_behav"), ALL);
    return new ClippedSurrogate(epsilon, epsilon)
        .add(golden.doubles("/inputs/logp_new"), proximal, advantages, ALL, 1.0 / 3, new double[3]);
  }

  @Test
  void withoutCorrectionAdvantagesStayAsTheyAre() {
    double[] advantages = {1, -2, 0.5};
    assertThat(
            new RolloutCorrection(Form.NONE, 2)
                .apply(advantages, new double[] {-1, -1, -1}, new double[] {-3, -1, 0}, ALL))
        .containsExactly(1, -2, 0.5);
  }

  @Test
  void maskedPlacesAreNeverRead() {
    double[] garbage = {Double.NaN, -1, Double.NaN};
    assertThat(
            new RolloutCorrection(Form.CLAMP, 5)
                .apply(
                    new double[] {Double.NaN, 2, Double.NaN},
                    garbage,
                    garbage,
                    new boolean[] {false, true, false}))
        .containsExactly(0, 2, 0);
  }

  @Test
  void capThatIsNotPositiveIsRejected() {
    assertThatThrownBy(() -> new RolloutCorrection(Form.MASK, 0))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
