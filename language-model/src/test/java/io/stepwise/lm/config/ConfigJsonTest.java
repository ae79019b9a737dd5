package io.stepwise.lm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.rope.LinearRope;
import io.stepwise.lm.rope.Llama3Rope;
import io.stepwise.lm.rope.PlainRope;
import io.stepwise.lm.rope.RopeScaling;
import io.stepwise.lm.rope.YarnRope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigJsonTest {
  private static String json(String className, String more) {
    return """
    {"architectures": ["%s"], "vocab_size": 64, "hidden_size": 32, "intermediate_size": 48,
     "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 128 %s}
    """
        .formatted(className, more);
  }

  private static ModelConfig parse(String className, String more) {
    return ConfigJson.parse(json(className, more), "config.json");
  }

  @Test
  void byteOrderMarkIsPassedOver() {
    String text = json("LlamaForCausalLM", "");
    assertThat(ConfigJson.parse("\uFEFF" + text, "config.json"))
        .isEqualTo(ConfigJson.parse(text, "config.json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rms_norm_eps | \"1e-5\" | a number",
        "rope_theta | true | a number",
        "tie_word_embeddings | \"yes\" | true or false",
        "attention_bias | 1 | true or false",
        "sliding_window | \"4096\" | an integer",
        "rope_scaling | \"yarn\" | an object",
        "rope_scaling | {\"rope_type\": \"yarn\", \"factor\": 2, \"beta_fast\": \"x\"} | a number",
        "layer_types | \"full_attention\" | a list"
      })
  void optionalValuesOfAnotherTypeAreRejected(String key, String value, String expected) {
    assertThatThrownBy(() -> parse("MistralForCausalLM", ", \"" + key + "\": " + value))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot read model: bad ")
        .hasMessageContaining("expected " + expected + ") at config.json");
    parse("MistralForCausalLM", ", \"" + key + "\": null");
  }

  @Test
  void bothLayoutsOfTheRotaryKeysSayTheSame() {
    ModelConfig old =
        parse(
            "LlamaForCausalLM",
            """
            , "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0,
              "low_freq_factor": 1.0, "high_freq_factor": 4.0,
              "original_max_position_embeddings": 32}
            """);
    ModelConfig recent =
        parse(
            "LlamaForCausalLM",
            """
            , "rope_parameters": {"rope_theta": 500000.0, "rope_type": "llama3", "factor": 8.0,
              "low_freq_factor": 1.0, "high_freq_factor": 4.0,
              "original_max_position_embeddings": 32}
            """);
    assertThat(old).isEqualTo(recent);
    assertThat(old.ropeTheta()).isEqualTo(500_000);
    assertThat(old.ropeScaling()).isEqualTo(new Llama3Rope(8, 1, 4, 32));
  }

  @Test
  void oldestNameOfTheRotaryTypeIsUnderstood() {
    assertThat(
            parse("LlamaForCausalLM", ", \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}")
                .ropeScaling())
        .isEqualTo(new LinearRope(2));
  }

  @Test
  void yarnTakesItsDefaultsFromThePaper() {
    assertThat(
            parse(
                    "Qwen3ForCausalLM",
                    ", \"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0,"
                        + " \"original_max_position_embeddings\": 32}")
                .ropeScaling())
        .isEqualTo(new YarnRope(4, 32, 1, 32, 0.1 * Math.log(4) + 1, YarnRope.Edges.ROUNDED));
  }

  @Test
  void windowsAreFoundWhereEachFamilyKeepsThem() {
    assertThat(parse("MistralForCausalLM", ", \"sliding_window\": 8").window())
        .isEqualTo(SlidingWindow.everywhere(8, 2));
    assertThat(parse("MistralForCausalLM", ", \"sliding_window\": null").window())
        .isEqualTo(SlidingWindow.none(2));
    assertThat(parse("Qwen2ForCausalLM", ", \"sliding_window\": 8").window())
        .isEqualTo(SlidingWindow.none(2));
    assertThat(
            parse(
                    "Qwen2ForCausalLM",
                    ", \"sliding_window\": 8, \"use_sliding_window\": true,"
                        + " \"max_window_layers\": 1")
                .window())
        .isEqualTo(new SlidingWindow(8, List.of(false, true)));
    assertThat(
            parse(
                    "Qwen3ForCausalLM",
                    ", \"sliding_window\": 8, \"use_sliding_window\": true, \"layer_types\":"
                        + " [\"sliding_attention\", \"full_attention\"]")
                .window())
        .isEqualTo(new SlidingWindow(8, List.of(true, false)));
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void whatIsWrittenIsReadBack(Architecture architecture) {
    boolean optional = architecture == Architecture.LLAMA || architecture == Architecture.QWEN3;
    SlidingWindow window =
        switch (architecture) {
          case LLAMA -> SlidingWindow.none(2);
          case MISTRAL -> SlidingWindow.everywhere(7, 2);
          case QWEN2, QWEN3 -> new SlidingWindow(7, List.of(true, false));
        };
    AttentionBias bias = optional ? AttentionBias.ALL : AttentionBias.usual(architecture);
    // The weights show that there is a scalar head only.
    for (Head head : List.of(Head.LANGUAGE_MODEL, Head.SCALAR)) {
      for (RopeScaling rope :
          List.of(
              new PlainRope(),
              new LinearRope(2),
              new Llama3Rope(8, 1, 4, 32),
              new YarnRope(4, 30, 2, 32, 1.5, YarnRope.Edges.EXACT))) {
        ModelConfig config =
            new ModelConfig(
                architecture,
                head,
                64,
                32,
                48,
                2,
                4,
                2,
                6,
                5e5,
                rope,
                1e-5,
                true,
                99,
                bias,
                window);
        assertThat(ConfigJson.parse(ConfigJson.write(config, Map.of()), "config.json"))
            .isEqualTo(config);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          GemmaForCausalLM | | unknown architecture (GemmaForCausalLM, expected Llama
          LlamaForCausalLM | , "rope_scaling": {"rope_type": "longrope"} | unknown rope scaling (longrope, expected default, linear, llama3 or yarn) at config.json
          LlamaForCausalLM | , "rope_scaling": {"rope_type": "linear"} | rope scaling lacks factor
          LlamaForCausalLM | , "partial_rotary_factor": 0.5 | partial_rotary_factor is not supported (0.5, expected 1)
          LlamaForCausalLM | , "mlp_bias": true | mlp_bias is not supported (true, expected false)
          LlamaForCausalLM | , "hidden_act": "gelu" | hidden_act is not supported ("gelu", expected silu)
          LlamaForCausalLM | , "quantization_config": {"bits": 4} | quantization_config is not supported ({"bits":4}, expected none)
          LlamaForCausalLM | , "num_key_value_heads": 3 | num_key_value_heads does not divide num_attention_heads (3, expected a divisor of 4)
          LlamaForTokenClassification | , "id2label": {"0": "a", "1": "b", "2": "c", "3": "d"} | id2label is not supported ({"0":"a","1":"b","2":"c","3":"d"}, expected one to three labels)
          LlamaForCausalLM | , "rope_scaling": {"factor": 4.0} | rope scaling lacks rope_type ({"factor":4.0}, expected linear, llama3 or yarn)
          LlamaForTokenClassification | , "id2label": {"0": "Correct", "1": "incorrect"} | labels in the opposite order ({"0":"Correct","1":"incorrect"}, expected the label of wrong steps first
          LlamaForTokenClassification | , "id2label": {"0": "+", "1": "0", "2": "-"} | labels in the opposite order
          MistralForCausalLM | , "sliding_window": 0 | sliding_window out of range (0, expected at least 1)
          Qwen2ForCausalLM | , "sliding_window": 4, "use_sliding_window": true, "layer_types": ["full_attention"] | layer_types disagrees with num_hidden_layers (1, expected 2)
          """)
  void whatCannotBeComputedIsRejectedByName(String className, String more, String message) {
    assertThatThrownBy(() -> parse(className, more == null ? "" : more))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          LlamaForCausalLM |
          LlamaForCausalLM | , "rope_scaling": null
          LlamaForCausalLM | , "partial_rotary_factor": 1.0
          LlamaForCausalLM | , "mlp_bias": false, "hidden_act": "silu", "quantization_config": null
          LlamaForTokenClassification | , "id2label": {"0": "a"}
          LlamaForTokenClassification | , "id2label": {"0": "correct"}
          LlamaForTokenClassification | , "id2label": {"0": "LABEL_0", "1": "LABEL_1"}
          LlamaForTokenClassification | , "id2label": {"0": "incorrect", "1": "correct"}
          LlamaForTokenClassification | , "id2label": {"0": "a", "1": "b", "2": "c"}
          """)
  void usualConfigurationIsRead(String className, String more) {
    assertThat(parse(className, more == null ? "" : more).hidden()).isEqualTo(32);
  }
}
