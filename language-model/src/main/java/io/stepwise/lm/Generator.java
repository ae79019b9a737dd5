package io.stepwise.lm;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidInput;
import java.util.List;

/**
 * Samples responses by continuous batching: a finished row's place is given to the next request at
 * once. What is drawn for a request depends on its prompt and its names only, not on its company.
 */
public final class Generator {
  private final CausalModel model;

  /** A generator of a model; the model must not change while a call runs. */
  public Generator(CausalModel model) {
    model.require(Part.LOG_PROBS);
    this.model = model;
  }

  /**
   * Generates a response for every request.
   *
   * @return one result per request, in the requests' order
   * @throws InvalidInput if a prompt and the budget exceed the model's longest row
   * @throws Interrupted if the thread is interrupted meanwhile
   */
  public List<Generated> generate(List<GenerationRequest> requests, Sampling sampling) {
    if (requests.isEmpty()) {
      return List.of();
    }
    int positions = positions(model, requests, sampling);
    if (model.arithmetic() == Arithmetic.VECTORS) {
      return new VectorGeneration(model, requests, sampling).run();
    }
    try (EngineGeneration generation = new EngineGeneration(model, requests, sampling, positions)) {
      return generation.run();
    }
  }

  /**
   * The longest row that requests can become.
   *
   * @throws InvalidInput if that is longer than the model's longest
   */
  static int positions(CausalModel model, List<GenerationRequest> requests, Sampling sampling) {
    int longest = 0;
    for (GenerationRequest request : requests) {
      longest = Math.max(longest, request.prompt().length);
    }
    int positions = longest + sampling.maxTokens();
    if (positions > model.config().maxPositions()) {
      throw new InvalidInput(
          "Cannot generate: prompt and budget exceed the model's longest row ("
              + positions
              + " tokens, expected at most "
              + model.config().maxPositions()
              + ")");
    }
    return positions;
  }
}
