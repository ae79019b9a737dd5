package io.stepwise.lm.config;

import io.stepwise.data.error.InvalidInput;
import java.util.Collections;
import java.util.List;

/**
 * Attention to the last tokens only.
 *
 * @param tokens how many a query sees, itself included; 0 when no layer has a window
 * @param layers for each layer, whether it has the window
 */
public record SlidingWindow(int tokens, List<Boolean> layers) {
  /** Rejects a window without tokens. */
  public SlidingWindow {
    layers = List.copyOf(layers);
    if (tokens < 0 || (tokens == 0 && layers.contains(true))) {
      throw new InvalidInput(
          "Cannot read model: sliding_window out of range (" + tokens + ", expected at least 1)");
    }
  }

  /** Every layer sees everything. */
  public static SlidingWindow none(int layers) {
    return new SlidingWindow(0, Collections.nCopies(layers, false));
  }

  /** Every layer has the window. */
  public static SlidingWindow everywhere(int tokens, int layers) {
    return new SlidingWindow(tokens, Collections.nCopies(layers, true));
  }

  /** Whether any layer has it. */
  public boolean any() {
    return layers.contains(true);
  }
}
