package io.stepwise.lm.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import org.junit.jupiter.api.Test;

class RowsAtOnceTest {
  private static ModelConfig model(int hidden, int layers) {
    return new ModelConfig(
        Architecture.LLAMA,
        Head.LANGUAGE_MODEL,
        100,
        hidden,
        hidden * 8 / 3 / 8 * 8,
        layers,
        4,
        4,
        hidden / 4,
        10_000,
        1e-6,
        false,
        1024);
  }

  @Test
  void fewWhereWeightsStayInACacheAndAllWhereTheyComeFromMemory() {
    assertThat(DecodingPass.rowsAtOnce(model(128, 4))).isEqualTo(2 * Lanes.KERNEL_ROWS);
    assertThat(DecodingPass.rowsAtOnce(model(256, 6))).isEqualTo(Integer.MAX_VALUE);
  }
}
