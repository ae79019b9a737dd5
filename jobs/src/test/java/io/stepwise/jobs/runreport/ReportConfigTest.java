package io.stepwise.jobs.runreport;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportConfigTest {
  @Test
  void defaults() {
    assertThat(Settings.describe(ReportConfig.DEFAULTS))
        .containsEntry("run", null)
        .containsEntry("before", null)
        .containsEntry("after", null)
        .containsEntry("solved", List.of())
        .containsEntry("output", null)
        .containsEntry("check", false)
        .hasSize(6);
  }

  @Test
  void fullMapping() {
    Layer file = Layer.yaml("f", "run: r\nbefore: b\nafter: a\noutput: o\ncheck: true\n");
    assertThat(Settings.resolve(ReportConfig.DEFAULTS, List.of(file)).job())
        .isEqualTo(new ReportConfig("r", "b", "a", List.of(), "o", true));
  }
}
