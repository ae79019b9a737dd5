package io.stepwise.lm.rope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidInput;
import org.junit.jupiter.api.Test;

class RopeScalingTest {
  private static final double THETA = 10_000;

  @Test
  void plainFrequenciesFallFromOneByAFixedRatio() {
    // E = 8: θ^0, θ^(−1/4), θ^(−1/2), θ^(−3/4)
    assertThat(new PlainRope().frequencies(THETA, 8))
        .containsExactly(new double[] {1, 0.1, 0.01, 0.001}, within(1e-12));
  }

  @Test
  void linearScalingSlowsEveryWaveByTheFactor() {
    assertThat(new LinearRope(4).frequencies(THETA, 8))
        .containsExactly(new double[] {0.25, 0.025, 0.0025, 0.00025}, within(1e-12));
    assertThat(new LinearRope(4).magnitude()).isEqualTo(1);
  }

  @Test
  void llama3LeavesFastWavesSlowsSlowOnesAndMixesThoseBetween() {
    // turns over 1000 positions: 159.2, 15.92, 1.592, 0.159; mixed s = (1.59155 − 1)/(4 − 1)
    double s = (1000 * 0.01 / (2 * Math.PI) - 1) / 3;
    assertThat(new Llama3Rope(8, 1, 4, 1000).frequencies(THETA, 8))
        .containsExactly(
            new double[] {1, 0.1, s * 0.01 + (1 - s) * 0.01 / 8, 0.001 / 8}, within(1e-12));
  }

  @Test
  void yarnRampsOverThePairsIndexAndGrowsTheMagnitude() {
    // index(32) = 8 ln(1000/(64π))/(2 ln 10⁴) = 0.697 → 0; index(1) = 2.202 → 3; r = 0, 1/3, 2/3, 1
    YarnRope yarn = new YarnRope(4, 32, 1, 1000, YarnRope.magnitude(4, 1), YarnRope.Edges.ROUNDED);
    assertThat(yarn.frequencies(THETA, 8))
        .containsExactly(
            new double[] {1, 0.1 * (2 / 3.0 + 1 / 12.0), 0.01 * (1 / 3.0 + 2 / 12.0), 0.001 / 4},
            within(1e-12));
    assertThat(yarn.magnitude()).isCloseTo(0.1 * Math.log(4) + 1, within(1e-12));
  }

  @Test
  void factorOneIsNoScaling() {
    double[] plain = new PlainRope().frequencies(THETA, 64);
    assertThat(new LinearRope(1).frequencies(THETA, 64)).containsExactly(plain, within(1e-12));
    assertThat(new Llama3Rope(1, 1, 4, 8192).frequencies(THETA, 64))
        .containsExactly(plain, within(1e-12));
    YarnRope yarn = new YarnRope(1, 32, 1, 4096, 1, YarnRope.Edges.EXACT);
    assertThat(yarn.frequencies(THETA, 64)).containsExactly(plain, within(1e-12));
    assertThat(YarnRope.magnitude(1, 1)).isEqualTo(1);
  }

  @Test
  void numbersOutOfRangeAreRejected() {
    assertThatThrownBy(() -> new LinearRope(0.5))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("Cannot read model: rope factor out of range (0.5, expected 1 to 1e9)");
    assertThatThrownBy(() -> new Llama3Rope(8, 4, 1, 8192)).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> new YarnRope(8, 1, 32, 8192, 1, YarnRope.Edges.EXACT))
        .isInstanceOf(InvalidInput.class);
  }
}
