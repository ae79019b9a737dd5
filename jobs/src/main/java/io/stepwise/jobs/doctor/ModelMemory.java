package io.stepwise.jobs.doctor;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.Memory;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.lora.Base;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Estimates the memory that the work with a model takes on a processor, from the shapes of its
 * tensors. With W the bytes of all weights in float32, A those of the matrices inside the blocks, S
 * gradient shards and N tokens of a sequence:
 *
 * <pre>
 *   work            heap                                  outside the heap
 *   scoring         W (packed) + activations              W
 *   generation      W + 2 · layers · K · E · 4 · N · 16   W
 *   LoRA training   2 W + S (A + activations)             W + 2 A
 *   full training   2 W + S (W + activations)             4 W (weights, gradients, two moments)
 * </pre>
 *
 * <p>each with 0.3 GB of heap and 0.7 GB outside it for Java, Spark and the tensor engine. A
 * sequence's activations are at most half a gigabyte a shard, beyond which layers are computed
 * again, but at least those of one layer.
 *
 * @param config the model's shape
 */
public record ModelMemory(ModelConfig config) {
  /** Tokens of a sequence. */
  static final int TOKENS = 1024;

  private static final String LORA = "LoRA training";
  private static final String FULL = "Full training";
  private static final int SHARDS = 2;
  private static final int SEQUENCES = 16;
  private static final long HEAP_BASE = 300L << 20;
  private static final long OUTSIDE_BASE = 700L << 20;
  private static final long HELD_BYTES = 1L << 29;

  /**
   * Memory of one kind of work.
   *
   * @param heap bytes of Java's heap
   * @param outside bytes of the process outside it
   */
  record Need(long heap, long outside) {
    /** Whether the process would fit, with what advice. */
    Finding on(Memory here) {
      String found =
          "about " + Memory.size(heap) + " of heap and " + Memory.size(outside) + " outside it";
      if (heap + outside > here.machine()) {
        return Finding.noted(
            found,
            "more than this machine has ("
                + Memory.size(here.machine())
                + "): take a larger one or a smaller model");
      }
      return heap > here.heap()
          ? Finding.noted(found, "set STEPWISE_HEAP=" + Memory.option(heap + heap / 8))
          : Finding.good(found);
    }
  }

  /** Reads the shape of a model's folder; of adapters, that of their base. */
  static ModelMemory of(String folder) {
    InputFolder base = Base.orSelf(InputFolder.any(folder));
    String file = ModelFiles.CONFIG;
    return new ModelMemory(ConfigJson.parse(base.text(file), base.path() + "/" + file));
  }

  /**
   * A line that says that a training will not fit into memory, if that is to be expected.
   *
   * @param config shape of the model that is trained
   * @param adapters whether adapters are trained in its place
   */
  public static Optional<String> warning(ModelConfig config, boolean adapters, Memory here) {
    Finding finding = new ModelMemory(config).needs().get(adapters ? LORA : FULL).on(here);
    return finding.advice().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Warning: training this model may run out of memory: it takes "
                + finding.found()
                + " ("
                + here.sizes()
                + "); "
                + finding.advice());
  }

  /** What each kind of work takes, by name. */
  Map<String, Need> needs() {
    long weights = 4 * new ParameterLayout(config).parameters();
    long blocks = weights - 4L * config.vocabulary() * config.hidden() * embeddings();
    long layer =
        4L
            * TOKENS
            * (4L * config.hidden()
                + (config.heads() + 2L * config.keyValueHeads()) * config.headWidth()
                + 3L * config.intermediate());
    long held = Math.max(Math.min(config.layers() * layer, HELD_BYTES), layer);
    long cache =
        8L * config.layers() * config.keyValueHeads() * config.headWidth() * TOKENS * SEQUENCES;
    Map<String, Need> needs = new LinkedHashMap<>();
    needs.put("Scoring", need(weights + layer, weights));
    needs.put("Generation", need(weights + cache, weights));
    needs.put(LORA, need(2 * weights + SHARDS * (blocks + held), weights + 2 * blocks));
    needs.put(FULL, need(2 * weights + SHARDS * (weights + held), 4 * weights));
    return needs;
  }

  private int embeddings() {
    return config.tiedEmbeddings() || !config.head().languageModel() ? 1 : 2;
  }

  private static Need need(long heap, long outside) {
    return new Need(HEAP_BASE + heap, OUTSIDE_BASE + outside);
  }

  /** The shape in words. */
  String words() {
    return String.format(
        Locale.ROOT,
        "%,d parameters in float32, sequences of %,d tokens, %d gradient shards",
        new ParameterLayout(config).parameters(),
        TOKENS,
        SHARDS);
  }
}
