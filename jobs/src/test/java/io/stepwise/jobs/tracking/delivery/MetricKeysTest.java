package io.stepwise.jobs.tracking.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricKeysTest {
  /** MLflow sorts sections by name. */
  @Test
  void chartsBeginWithLossAndAccuracy() {
    List<String> sections =
        Stream.of("loss", "accuracy", "entropy", "reward_process", "rollout/seconds")
            .map(MetricKeys::of)
            .collect(Collectors.toCollection(ArrayList::new));
    sections.add("eval/step_auroc");
    sections.add("system/java_heap_usage_megabytes");
    sections.sort(null);
    assertThat(sections.subList(0, 2)).containsExactly("core/accuracy", "core/loss");
  }

  @Test
  void figuresOfChainsAndOfUpdatesHaveSectionsOfTheirOwn() {
    assertThat(MetricKeys.of("loss")).isEqualTo("core/loss");
    assertThat(MetricKeys.of("policy_loss")).isEqualTo("core/policy_loss");
    assertThat(MetricKeys.of("accuracy")).isEqualTo("core/accuracy");
    assertThat(MetricKeys.of("policy_gradient_norm")).isEqualTo("train/policy_gradient_norm");
    assertThat(MetricKeys.of("tokens_per_second")).isEqualTo("rollout/tokens_per_second");
    assertThat(MetricKeys.of("sampled_tokens")).isEqualTo("search/sampled_tokens");
    assertThat(MetricKeys.of("price")).isEqualTo("search/price");
    assertThat(MetricKeys.of("truncated")).isEqualTo("rollout/truncated");
    assertThat(MetricKeys.of("reward_process")).isEqualTo("rollout/reward_process");
    assertThat(MetricKeys.of("rollout/seconds")).isEqualTo("rollout/seconds");
  }
}
