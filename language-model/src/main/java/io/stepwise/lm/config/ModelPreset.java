package io.stepwise.lm.config;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shapes for models made from scratch ({@code --new-model NAME}). */
public enum ModelPreset {
  /** 0.8 M parameters in the trunk: the small task on two cores. */
  TINY(128, 344, 4, 4, 4, 512),
  /** 3.2 M parameters in the trunk: real text on a few cores. */
  SMALL(256, 688, 4, 8, 4, 4096),
  /** 12.6 M parameters in the trunk. */
  MEDIUM(512, 1376, 4, 8, 4, 8192);

  private final int hidden;
  private final int intermediate;
  private final int layers;
  private final int heads;
  private final int keyValueHeads;
  private final int maxPositions;

  ModelPreset(
      int hidden, int intermediate, int layers, int heads, int keyValueHeads, int maxPositions) {
    this.hidden = hidden;
    this.intermediate = intermediate;
    this.layers = layers;
    this.heads = heads;
    this.keyValueHeads = keyValueHeads;
    this.maxPositions = maxPositions;
  }

  /** The shape with a vocabulary of the given size; Llama's architecture, untied. */
  public ModelConfig config(int vocabulary, Head head) {
    return new ModelConfig(
        Architecture.LLAMA,
        head,
        vocabulary,
        hidden,
        intermediate,
        layers,
        heads,
        keyValueHeads,
        hidden / heads,
        10_000,
        1e-6,
        false,
        maxPositions);
  }

  /**
   * Finds a preset by its name, in any case.
   *
   * @throws InvalidConfiguration for an unknown name
   */
  public static ModelPreset named(String name) {
    for (ModelPreset preset : values()) {
      if (preset.name().equalsIgnoreCase(name)) {
        return preset;
      }
    }
    throw new InvalidConfiguration(
        "Cannot create model: unknown preset ("
            + name
            + ", expected "
            + Arrays.stream(values())
                .map(p -> p.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "))
            + ")");
  }
}
