package io.stepwise.jobs.report;

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
        .containsEntry("output", null)
        .containsEntry("check", false)
        .hasSize(3);
  }

  @Test
  void fullMapping() {
    Layer file = Layer.yaml("f", "run: r\noutput: o\ncheck: true\n");
    assertThat(Settings.resolve(ReportConfig.DEFAULTS, List.of(file)).job())
        .isEqualTo(new ReportConfig("r", "o", true));
  }
}
