package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import org.junit.jupiter.api.Test;

class ParticleFilterTest {
  @Test
  void systematicResamplingDrawsEachParticleInProportionToItsWeight() {
    NamedRandom random = NamedRandom.of("resampling", 1);
    for (int trial = 0; trial < 200; trial++) {
      int n = 1 + (int) (12 * random.uniform(100 * trial));
      double[] weights = new double[n];
      double sum = 0;
      for (int i = 0; i < n; i++) {
        weights[i] = random.uniform(100 * trial + 1 + i);
        sum += weights[i];
      }
      for (int i = 0; i < n; i++) {
        weights[i] /= sum;
      }
      int[] counts = new int[n];
      for (int index : ParticleFilter.systematic(weights, n, random.uniform(100 * trial + 50))) {
        counts[index]++;
      }
      for (int i = 0; i < n; i++) {
        assertThat((double) counts[i])
            .as("trial %d, particle %d of %d, weight %s", trial, i, n, weights[i])
            .isBetween(Math.floor(n * weights[i] - 1e-9), Math.ceil(n * weights[i] + 1e-9));
      }
    }
  }

  @Test
  void effectiveSampleSizeIsOneForOneWeightAndAllForEqualOnes() {
    assertThat(ParticleFilter.effectiveSampleSize(new double[] {0, 1, 0}))
        .isEqualTo(1, within(1e-12));
    assertThat(ParticleFilter.effectiveSampleSize(new double[] {0.25, 0.25, 0.25, 0.25}))
        .isEqualTo(4, within(1e-12));
  }
}
