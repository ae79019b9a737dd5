package io.stepwise.jobs.tracking.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricKeysTest {
  @Test
  void figuresOfChainsAndOfUpdatesHaveSectionsOfTheirOwn() {
    assertThat(MetricKeys.of("loss")).isEqualTo("train/loss");
    assertThat(MetricKeys.of("policy_gradient_norm")).isEqualTo("train/policy_gradient_norm");
    assertThat(MetricKeys.of("accuracy")).isEqualTo("rollout/accuracy");
    assertThat(MetricKeys.of("reward_process")).isEqualTo("rollout/reward_process");
    assertThat(MetricKeys.of("rollout/seconds")).isEqualTo("rollout/seconds");
  }
}
