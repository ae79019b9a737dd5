package io.stepwise.lm.engine;

import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.weights.ParameterLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The TorchScript sources, with a configuration's constants filled in. */
public final class DecoderSource {
  /** Up to this many positions, attention by plain products trains faster than the fused kernel. */
  public static final int PLAIN_ATTENTION_LIMIT = 256;

  /** Queries that the window's attention takes at once in rows longer than that. */
  private static final int WINDOW_BLOCK = 256;

  /** Up to this many rows, the fused kernel decodes faster than attention by plain products. */
  private static final int FUSED_ROWS = 32;

  private DecoderSource() {}

  /** The decoder of a configuration in single precision. */
  public static String decoder(ModelConfig config) {
    return decoder(config, Precision.FLOAT32);
  }

  /** The decoder of a configuration. */
  public static String decoder(ModelConfig config, Precision precision) {
    ParameterLayout layout = new ParameterLayout(config);
    boolean scalar = config.head().scalar();
    Map<String, Object> constants = new LinkedHashMap<>();
    constants.put("D", config.hidden());
    constants.put("H", config.heads());
    constants.put("K", config.keyValueHeads());
    constants.put("G", config.heads() / config.keyValueHeads());
    constants.put("E", config.headWidth());
    constants.put("HALF", config.headWidth() / 2);
    constants.put("FUSED_ROWS", FUSED_ROWS);
    constants.put("EPS", config.normEpsilon());
    constants.put("SCALE", 1 / Math.sqrt(config.headWidth()));
    constants.put("LAYERS", config.layers());
    constants.put("STRIDE", layout.stride());
    constants.put("NORM_AT", layout.normAt());
    constants.put("LM_AT", layout.languageModelAt());
    constants.put("HEAD_AT", scalar ? layout.headAt() : 0);
    constants.put("HEAD_BIAS_AT", scalar ? layout.headAt() + 1 : 0);
    constants.put("QKV_BIAS", python(config.queryKeyValueBias()));
    constants.put("QK_NORM", python(config.queryKeyNorm()));
    constants.put("QK_NORM_AT", config.queryKeyValueBias() ? 7 : 6);
    constants.put("OUTPUT_BIAS", python(config.outputBias()));
    constants.put("OUTPUT_BIAS_AT", layout.stride() - 1);
    constants.put("WINDOW", config.window().tokens());
    constants.put("BLOCK", WINDOW_BLOCK);
    constants.put("WINDOWED", python(config.window().any()));
    constants.put(
        "WINDOW_LAYERS",
        config.window().layers().stream()
            .map(DecoderSource::python)
            .collect(Collectors.joining(", ", "[", "]")));
    constants.put("BF16", python(precision == Precision.BFLOAT16));
    constants.put("GROUPED", python(config.heads() != config.keyValueHeads()));
    constants.put("PLAIN_LIMIT", PLAIN_ATTENTION_LIMIT);
    String source = resource("decoder.py");
    for (Map.Entry<String, Object> constant : constants.entrySet()) {
      source = source.replace("@" + constant.getKey() + "@", String.valueOf(constant.getValue()));
    }
    return source;
  }

  /** The optimiser. */
  public static String optimizer() {
    return resource("optimizer.py");
  }

  /** What adapters make of matrices. */
  public static String adapters() {
    return resource("adapters.py");
  }

  private static String python(boolean value) {
    return value ? "True" : "False";
  }

  private static String resource(String name) {
    try (InputStream in = DecoderSource.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
