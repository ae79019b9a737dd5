package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void errorsAreShortAndHaveNoTermsOfTheParser() {
    Map<String, String> texts =
        Map.of(
            "{\"a\": [1",
            "expected close marker for Array in line 1",
            "[".repeat(2000),
            "exceeds the maximum allowed (1000)",
            "[" + "9".repeat(2000) + "]",
            "exceeds the maximum allowed (1000)",
            "{} {}",
            "Trailing token (of type START_OBJECT) found after value in line 1",
            "hello",
            "Unrecognized token 'hello': was expecting (JSON String, Number,",
            "x".repeat(5000),
            "Unrecognized token '" + "x".repeat(40) + "…'");
    texts.forEach(
        (text, expected) ->
            assertThatThrownBy(() -> Json.read(text, "rows.jsonl:1"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("Cannot read JSON: ")
                .hasMessageContaining(expected)
                .hasMessageEndingWith(" (malformed, expected one JSON value) at rows.jsonl:1")
                .hasMessageNotContainingAny("`", "REDACTED", "Feature", "x".repeat(50)));
    assertThat(Json.read("{\"a\": [1]}", "benign twin").at("/a/0").asInt()).isEqualTo(1);
  }
}
