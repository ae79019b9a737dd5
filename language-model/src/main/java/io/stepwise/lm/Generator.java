package io.stepwise.lm;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples responses by continuous batching: the place of a finished sequence is given to the next
 * request at once. The tokens drawn for a request depend only on its prompt and its random numbers,
 * not on the other requests of the batch.
 */
public final class Generator {
  private final CausalModel model;

  /** A generator of a model; the model must not change while a call runs. */
  public Generator(CausalModel model) {
    InputChecks.output(model.config(), ModelOutput.LOG_PROBS);
    this.model = model;
  }

  /**
   * Generates a response for every request.
   *
   * @return one result per request, in the requests' order
   * @throws InvalidInput if a prompt and the budget exceed the model's maximum length
   * @throws Interrupted if the thread is interrupted meanwhile
   */
  public List<Generated> generate(List<GenerationRequest> requests, Sampling sampling) {
    if (requests.isEmpty()) {
      return List.of();
    }
    int positions = positions(model, requests, sampling);
    if (model.backend().kind() == Backend.VECTORS) {
      return byVectors(requests, sampling);
    }
    try (EngineGeneration generation = new EngineGeneration(model, requests, sampling, positions)) {
      return generation.run();
    }
  }

  /** Deals the requests to the model's threads, and each its share of the rows decoded at once. */
  private List<Generated> byVectors(List<GenerationRequest> requests, Sampling sampling) {
    List<List<Integer>> dealt = deal(requests);
    int slots = (sampling.slots() + dealt.size() - 1) / dealt.size();
    Generated[] results = new Generated[requests.size()];
    List<Runnable> tasks = new ArrayList<>();
    for (List<Integer> chosen : dealt) {
      tasks.add(
          () -> {
            List<GenerationRequest> some = chosen.stream().map(requests::get).toList();
            List<Generated> made =
                new VectorGeneration(model, some, sampling.withSlots(slots)).run();
            for (int i = 0; i < made.size(); i++) {
              results[chosen.get(i)] = made.get(i);
            }
          });
    }
    Parallel.run(tasks);
    return List.of(results);
  }

  /**
   * Indices of requests for each thread. Requests with one prompt stay together, since they share
   * its pass, unless there are too few prompts to keep every thread busy.
   */
  private List<List<Integer>> deal(List<GenerationRequest> requests) {
    int threads = Math.min(model.backend().threads(), requests.size());
    Map<List<Integer>, Integer> prompts = new HashMap<>();
    int[] prompt = new int[requests.size()];
    for (int i = 0; i < prompt.length; i++) {
      List<Integer> key = Arrays.stream(requests.get(i).prompt()).boxed().toList();
      prompt[i] = prompts.computeIfAbsent(key, unseen -> prompts.size());
    }
    boolean together = prompts.size() >= 2 * threads;
    List<List<Integer>> dealt = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      dealt.add(new ArrayList<>());
    }
    for (int i = 0; i < prompt.length; i++) {
      dealt.get((together ? prompt[i] : i) % threads).add(i);
    }
    return dealt;
  }

  /**
   * The longest row that requests can become.
   *
   * @throws InvalidInput if that is longer than the model's longest
   */
  static int positions(CausalModel model, List<GenerationRequest> requests, Sampling sampling) {
    int positions = 0;
    for (GenerationRequest request : requests) {
      int budget = Math.min(sampling.maxTokens(), request.budget());
      positions = Math.max(positions, request.prompt().length + budget);
    }
    if (positions > model.config().maxPositions()) {
      throw new InvalidInput(
          "Cannot generate: prompt and budget exceed the model's maximum length ("
              + positions
              + " tokens, expected at most "
              + model.config().maxPositions()
              + ")");
    }
    return positions;
  }
}
