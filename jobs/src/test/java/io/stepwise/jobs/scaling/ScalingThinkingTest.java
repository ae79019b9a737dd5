package io.stepwise.jobs.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.solve.SearchMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits of thinking as a dimension of the grid. */
class ScalingThinkingTest extends ScalingFixture {
  @Test
  void thinkingLimitsAreADimensionWithItsOwnMetrics() throws IOException {
    Path prices = folder.resolve("prices.json");
    Files.writeString(prices, "{\"currency\": \"EUR\", \"input\": 2, \"output\": 10}");
    ScalingConfig config =
        config(
            "problems", "thinking", null, List.of(2), List.of(6, 3), List.of(0), prices.toString());
    // 2 of difficulty, 2 limits · 2 seeds · (2 samples and a beam search)
    assertThat(run(config, false)).isEqualTo("14 parts of the grid, 0 of them from earlier runs");
    JsonNode report = report("thinking");
    assertThat(report.path("cells")).hasSize(6);
    double spent = 0;
    for (JsonNode cell : report.path("cells")) {
      int limit = cell.path("thinking_tokens_limit").asInt();
      assertThat(cell.path("thinking_tokens").asDouble()).isPositive().isLessThanOrEqualTo(limit);
      assertThat(cell.path("thinking_within_limits").asDouble()).isEqualTo(1);
      assertThat(cell.path("price").asDouble())
          .isCloseTo(
              (2
                          * (cell.path("prefilled_tokens").asDouble()
                              + cell.path("cached_tokens").asDouble())
                      + 10 * cell.path("sampled_tokens").asDouble())
                  / 1e6,
              within(1e-12));
      spent = Math.max(spent, cell.path("price").asDouble());
    }
    assertThat(report.path("cells").get(0).path("thinking_tokens").asDouble())
        .as("3 before 6")
        .isLessThan(report.path("cells").get(1).path("thinking_tokens").asDouble());
    assertThat(report.path("budget_control")).hasSize(3);
    for (JsonNode control : report.path("budget_control")) {
      assertThat(control.path("control").asDouble()).isEqualTo(1);
      assertThat(control.path("scaling_per_1000_tokens").isNumber()).isTrue();
    }
    assertThat(Files.readString(folder.resolve("thinking").resolve("scaling.html")))
        .contains("Accuracy over thinking tokens", "beam, thinking 3", "price in EUR");
    Manifest manifest = InputFolder.open(path("thinking")).manifest().orElseThrow();
    assertThat((Double) manifest.metrics().get("price")).isGreaterThan(spent);
    assertThat(manifest.metrics())
        .containsEntry("currency", "EUR")
        .containsKeys("best_of_n_thinking_3_at_2/price", "pools");
  }

  @Test
  void contradictingThinkingLimitsAreRejected() {
    ScalingConfig config =
        config("problems", "none", null, List.of(2), List.of(3), List.of(5), null);
    assertThatThrownBy(() -> run(config, false))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("thinking-tokens")
        .hasMessageContaining("[3]");
    ScalingConfig longer =
        config("problems", "none", null, List.of(2), List.of(-1, 20), List.of(0), null);
    assertThatThrownBy(() -> run(longer, false))
        .as("before anything is measured")
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("max-tokens - 1, which is 19");
  }

  @Test
  void gridsThatCannotBeFinishedAreRejected() {
    List<SearchMethod> methods = List.of(SearchMethod.SINGLE);
    List<Integer> none = List.of(-1);
    List<Integer> zero = List.of(0);
    assertThat(new ScalingConfig.Grid(methods, List.of(1, 65_536), none, zero, 15, 8, 5).numSeeds())
        .isEqualTo(15);
    assertThatThrownBy(
            () -> new ScalingConfig.Grid(methods, List.of(1, 65_536), none, zero, 16, 8, 5))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("num-samples")
        .hasMessageContaining("65536 with num-seeds 16, expected at most 1000000 in all");
  }
}
