package io.stepwise.policy.kl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.Golden;
import org.junit.jupiter.api.Test;

class AdaptiveKlTest {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("adaptive_kl");
    AdaptiveKl controller =
        new AdaptiveKl(
            golden.number("/inputs/beta0"),
            golden.number("/inputs/target"),
            golden.number("/inputs/horizon"));
    double[] divergences = golden.doubles("/inputs/kl_sequence");
    double[] betas = new double[divergences.length];
    for (int i = 0; i < betas.length; i++) {
      controller = controller.after(divergences[i], golden.at("/inputs/n_per_step").longValue());
      betas[i] = controller.beta();
    }
    Golden.assertClose(betas, golden.doubles("/outputs/beta_after_each"));
  }

  @Test
  void priceRestsAtItsTarget() {
    AdaptiveKl controller = new AdaptiveKl(0.02, 3, 10_000);
    assertThat(controller.after(3, 256)).isEqualTo(controller);
    assertThat(controller.after(2.9, 256).beta()).isLessThan(0.02);
    assertThat(controller.after(3.1, 256).beta()).isGreaterThan(0.02);
  }

  @Test
  void itBringsASimpleSystemToItsTarget() {
    // a policy whose divergence is inversely proportional to its price
    AdaptiveKl controller = new AdaptiveKl(0.5, 3, 1000);
    for (int i = 0; i < 1000; i++) {
      controller = controller.after(0.3 / controller.beta(), 128);
    }
    Golden.assertClose(Math.round(controller.beta() * 1e6) / 1e6, 0.1);
  }

  @Test
  void numbersThatAreNotPositiveAreRejected() {
    assertThatThrownBy(() -> new AdaptiveKl(0, 3, 1)).isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new AdaptiveKl(1, 0, 1)).isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new AdaptiveKl(1, 1, -1)).isInstanceOf(InvalidConfiguration.class);
  }
}
