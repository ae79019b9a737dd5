package io.stepwise.jobs.training;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.Memory;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.lora.Base;
import io.stepwise.lm.vector.DecoderPass;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Estimates the memory that work with a model takes on a processor, from the shapes of its tensors.
 * With W the bytes of all weights in float32, A those of the matrices inside the blocks, S gradient
 * shards and N tokens per sequence:
 *
 * <pre>
 *   work            heap                                       outside the heap
 *   loading         W + largest weight file                    W
 *   scoring         W + activations of a layer                 W
 *   generation      W + 2 · layers · K · E · 4 · N · 16        W
 *   LoRA training   W + S (A + activations)                    W + 2 A
 *   full training   3 W (two of them saving) + S (W + activations)   4 W (weights, gradients, moments)
 * </pre>
 *
 * <p>plus 0.3 GB of heap and 0.7 GB outside it for Java, Spark and the tensor engine. A shard holds
 * the activations of all layers if they fit into half a gigabyte, else the inputs of all layers and
 * the activations of one. Nothing takes less than loading does.
 *
 * @param config the model's shape
 * @param fileBytes size of the largest file of weights
 */
public record ModelMemory(ModelConfig config, long fileBytes) {
  /** Tokens of a sequence. */
  static final int TOKENS = 1024;

  private static final int SHARDS = 2;
  private static final int SEQUENCES = 16;
  private static final long HEAP_BASE = 300L << 20;
  private static final long OUTSIDE_BASE = 700L << 20;
  private static final long HELD_BYTES = 1L << 29;

  /**
   * Memory of one kind of work.
   *
   * @param heap bytes of Java's heap
   * @param outside bytes of the process outside the heap
   */
  public record Need(long heap, long outside) {
    /** The heap to set: an eighth more than what is held, which the garbage collector needs. */
    public long heapToSet() {
      return heap + heap / 8;
    }
  }

  /** Reads the shape of a model's folder; of adapters, that of their base. */
  public static ModelMemory of(String folder) {
    InputFolder base = Base.orSelf(InputFolder.any(folder));
    String file = ModelFiles.CONFIG;
    long largest =
        base.files().stream()
            .filter(name -> name.endsWith(".safetensors"))
            .mapToLong(base::bytes)
            .max()
            .orElse(0);
    return new ModelMemory(ConfigJson.parse(base.text(file), base.path() + "/" + file), largest);
  }

  /** The needs of each kind of work, by name. */
  public Map<String, Need> needs() {
    long weights = 4 * new ParameterLayout(config).parameters();
    long layer = DecoderPass.activationBytes(config) * TOKENS / config.layers();
    long cache =
        8L * config.layers() * config.keyValueHeads() * config.headWidth() * TOKENS * SEQUENCES;
    Map<String, Need> needs = new LinkedHashMap<>();
    needs.put("Scoring", need(weights + layer, weights));
    needs.put("Generation", need(weights + cache, weights));
    needs.put("LoRA training", adapterTraining());
    needs.put("Full training", fullTraining());
    return needs;
  }

  /** The needs of training adapters. */
  public Need adapterTraining() {
    long weights = 4 * new ParameterLayout(config).parameters();
    long blocks = weights - 4L * config.vocabulary() * config.hidden() * embeddings();
    return need(weights + SHARDS * (blocks + activations()), weights + 2 * blocks);
  }

  /** The needs of training all weights. */
  public Need fullTraining() {
    long weights = 4 * new ParameterLayout(config).parameters();
    return need(3 * weights + SHARDS * (weights + activations()), 4 * weights);
  }

  /**
   * A warning that training will not fit into the memory there is; empty if it will.
   *
   * @param adapters whether adapters are trained in place of the model
   */
  public Optional<String> warning(boolean adapters, Memory here) {
    Need need = adapters ? adapterTraining() : fullTraining();
    boolean fitsMachine = need.heap() + need.outside() <= here.machine();
    if (fitsMachine && need.heap() <= here.heap()) {
      return Optional.empty();
    }
    return Optional.of(
        "Warning: training this model may run out of memory: it takes about "
            + Memory.size(need.heap())
            + " of heap and "
            + Memory.size(need.outside())
            + " outside it ("
            + here.sizes()
            + "); "
            + (fitsMachine
                ? "set STEPWISE_HEAP=" + Memory.option(need.heapToSet())
                : "take a larger machine or a smaller model"
                    + (adapters ? "" : ", or train adapters with --set lora.rank=16")));
  }

  /** Bytes of activations that a gradient shard holds. */
  private long activations() {
    long all = DecoderPass.activationBytes(config) * TOKENS;
    long inputs = 4L * config.hidden() * config.layers() * TOKENS;
    return all <= HELD_BYTES ? all : inputs + all / config.layers();
  }

  private int embeddings() {
    return config.tiedEmbeddings() || !config.head().languageModel() ? 1 : 2;
  }

  private Need need(long heap, long outside) {
    long loading = 4 * new ParameterLayout(config).parameters() + fileBytes;
    return new Need(HEAP_BASE + Math.max(loading, heap), OUTSIDE_BASE + outside);
  }

  /** The shape in words. */
  public String words() {
    return String.format(
        Locale.ROOT,
        "%,d parameters in float32, sequences of %,d tokens, %d gradient shards",
        new ParameterLayout(config).parameters(),
        TOKENS,
        SHARDS);
  }
}
