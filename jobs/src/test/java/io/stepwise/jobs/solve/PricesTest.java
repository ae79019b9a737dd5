package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"input\": 1}",
        "{\"input\": -1, \"output\": 1}",
        "{\"input\": 1e999, \"output\": 1}",
        "{\"input\": \"1\", \"output\": 1}",
        "{\"input\": null, \"output\": 1}",
        "{\"input\": 1, \"output\": 1, \"cached_input\": \"half\"}",
        "{\"input\": 1, \"output\": 1, \"reasoning\": null}",
        "{\"input\": 1, \"output\": 1, \"cachedInput\": 0.5}",
        "{\"input\": 1, \"output\": 1, \"currency\": 5}",
      })
  void oddPricesAreRejected(String text) {
    assertThatThrownBy(() -> Prices.fromJson(Json.read(text, "prices"), "prices"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("Cannot read prices: ")
        .hasMessageEndingWith(" at prices");
  }

  @Test
  void missingPricesDefaultToTheGivenOnes() {
    assertThat(Prices.fromJson(Json.read("{\"input\": 0, \"output\": 2}", "prices"), "prices"))
        .isEqualTo(new Prices("USD", 0, 0, 2, 2));
  }
}
