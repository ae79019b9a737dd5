package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.engine.NativeModule.Argument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Generates responses with the tensor engine: a batch of slots with one active sequence each, their
 * key–value cache, and the queue of waiting requests. The slot of a finished sequence is given to
 * the next request at once; when none waits, the batch shrinks.
 */
final class EngineGeneration implements AutoCloseable {
  /** Tokens drawn for every slot in one native call. */
  private static final int TOKENS_PER_CALL = 8;

  private static final float LARGEST_BELOW_ONE = 0x1.fffffep-1f;

  private final CausalModel model;
  private final List<GenerationRequest> requests;
  private final Sampling sampling;
  private final ActiveSequence[] rows;
  private NDManager manager;
  private NDList cache = new NDList();
  private NDArray logits;
  private ActiveSequence[] slots;
  private int waiting;

  EngineGeneration(
      CausalModel model, List<GenerationRequest> requests, Sampling sampling, int positions) {
    this.model = model;
    this.requests = requests;
    this.sampling = sampling;
    this.rows = new ActiveSequence[requests.size()];
    this.slots = new ActiveSequence[Math.min(sampling.slots(), requests.size())];
    this.manager = model.manager().newSubManager();
    ModelConfig c = model.config();
    Shape shape = new Shape(slots.length, c.keyValueHeads(), positions, c.headWidth());
    for (int i = 0; i < 2 * c.layers(); i++) {
      cache.add(manager.zeros(shape));
    }
    logits = manager.zeros(new Shape(slots.length, c.vocabulary()));
  }

  List<Generated> run() {
    while (true) {
      fill();
      int open = open();
      if (open == 0) {
        return Arrays.stream(rows).map(ActiveSequence::result).toList();
      }
      if (2 * open <= slots.length) {
        shrink(open);
      }
      if (Thread.interrupted()) {
        throw new Interrupted("Cannot generate: the thread was interrupted (" + open + " rows)");
      }
      draw();
    }
  }

  private int open() {
    int open = 0;
    for (ActiveSequence row : slots) {
      open += row == null ? 0 : 1;
    }
    return open;
  }

  /** Gives free slots to waiting requests and runs their prompts. */
  private void fill() {
    List<int[]> prompts = new ArrayList<>();
    List<Long> chosen = new ArrayList<>();
    for (int s = 0; s < slots.length && waiting < requests.size(); s++) {
      if (slots[s] == null) {
        GenerationRequest request = requests.get(waiting);
        slots[s] = new ActiveSequence(request, sampling.maxTokens());
        rows[waiting++] = slots[s];
        prompts.add(request.prompt());
        chosen.add((long) s);
      }
    }
    if (prompts.isEmpty()) {
      return;
    }
    PaddedBatch padded = PaddedBatch.of(prompts, model.tokenizer().tokens().pad());
    long[] last = Arrays.stream(padded.lengths()).mapToLong(n -> n - 1).toArray();
    try (NDManager scope = manager.newSubManager()) {
      model
          .backend()
          .inference()
          .call(
              scope,
              "prefill",
              Argument.list("w", model.weights()),
              Argument.list("rope", model.backend().rope()),
              Argument.list("cache", cache),
              Argument.of("state", logits),
              Argument.of("x", padded.tensor(scope)),
              Argument.of(
                  "slots", scope.create(chosen.stream().mapToLong(Long::longValue).toArray())),
              Argument.of("last", scope.create(last)));
    }
  }

  /** Draws the next tokens of every slot. */
  private void draw() {
    int room = 1;
    for (ActiveSequence row : slots) {
      room = row == null ? room : Math.max(room, row.room());
    }
    int n = Math.min(TOKENS_PER_CALL, room);
    try (NDManager scope = manager.newSubManager()) {
      NDList out = decode(scope, n);
      long[] tokens = out.get(0).toLongArray();
      float[] logProbs = out.get(1).toFloatArray();
      logits.close();
      logits = out.get(2);
      logits.attach(manager);
      append(tokens, logProbs, n);
    }
  }

  /**
   * Draws n tokens for every slot; those of empty slots mean nothing.
   *
   * @return token ids [slots, n], their log-probabilities [slots, n], and the next logits
   */
  private NDList decode(NDManager scope, int n) {
    long[] position = new long[slots.length];
    float[] uniforms = new float[slots.length * n];
    for (int s = 0; s < slots.length; s++) {
      if (slots[s] != null) {
        position[s] = slots[s].position();
        for (int i = 0; i < n; i++) {
          double u = slots[s].uniform(i);
          uniforms[s * n + i] = Math.min((float) u, LARGEST_BELOW_ONE);
        }
      }
    }
    double[] settings = {
      sampling.temperature(),
      Math.min(sampling.topK(), model.config().vocabulary()),
      sampling.topP()
    };
    return model
        .backend()
        .inference()
        .call(
            scope,
            "decode",
            Argument.list("w", model.weights()),
            Argument.list("rope", model.backend().rope()),
            Argument.list("cache", cache),
            Argument.of("logits", logits),
            Argument.of("position", scope.create(position)),
            Argument.of("uniforms", scope.create(uniforms, new Shape(slots.length, n))),
            Argument.of("sampling", scope.create(settings)));
  }

  /**
   * Appends the drawn tokens to the sequences of the slots, and empties those that are finished.
   */
  private void append(long[] tokens, float[] logProbs, int n) {
    Stops stops = new Stops(model.tokenizer(), sampling);
    for (int s = 0; s < slots.length; s++) {
      for (int i = 0; i < n && slots[s] != null; i++) {
        if (!Float.isFinite(logProbs[s * n + i])) {
          throw new InvalidInput(
              "Cannot generate: the model's logits are not finite (log-probability "
                  + logProbs[s * n + i]
                  + ", expected a finite number; its weights overflow single precision)");
        }
        if (slots[s].append((int) tokens[s * n + i], logProbs[s * n + i], stops)) {
          slots[s] = null;
        }
      }
    }
  }

  /** Keeps only the open slots. */
  private void shrink(int open) {
    long[] kept = new long[open];
    ActiveSequence[] left = new ActiveSequence[open];
    int at = 0;
    for (int s = 0; s < slots.length; s++) {
      if (slots[s] != null) {
        left[at] = slots[s];
        kept[at++] = s;
      }
    }
    NDManager smaller = model.manager().newSubManager();
    NDList all = new NDList(cache);
    all.add(logits);
    NDList chosen =
        model
            .backend()
            .inference()
            .call(
                smaller,
                "keep",
                Argument.list("cache", all),
                Argument.of("slots", manager.create(kept)));
    cache = new NDList(chosen.subList(0, chosen.size() - 1));
    logits = chosen.get(chosen.size() - 1);
    slots = left;
    manager.close();
    manager = smaller;
  }

  @Override
  public void close() {
    manager.close();
  }
}
