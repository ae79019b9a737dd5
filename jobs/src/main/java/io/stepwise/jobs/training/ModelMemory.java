package io.stepwise.jobs.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.job.Memory;
import io.stepwise.lm.EngineMemory;
import io.stepwise.lm.HeapEstimate;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Estimates the memory that work with a model takes on a processor, from the shapes of its arrays:
 * the heap to set ({@code STEPWISE_HEAP}), and the resident memory of the process, which is the
 * heap and the tensors and buffers outside it. docs/how-to/use-your-own-model.md has the terms.
 *
 * @param heap bytes of the arrays on the heap
 * @param threads threads that score
 * @param tokens tokens of a sequence
 * @param shards gradient shards of training
 * @param precision of the matrix products in training
 */
public record ModelMemory(
    HeapEstimate heap, int threads, int tokens, int shards, Precision precision) {
  private static final int TOKENS = 1024;
  private static final int SHARDS = 2;
  private static final int SEQUENCES = 16;

  /** What Java and Spark hold on the heap without a model. */
  static final long HEAP_BASE = 150L << 20;

  private static final long OUTSIDE_BASE = 350L << 20;
  private static final LoraSettings EVERY_PROJECTION =
      new LoraSettings(1, 1, List.of(Projection.values()), LoraSettings.Scale.PLAIN);

  /**
   * Memory of one kind of work.
   *
   * @param heap bytes of Java's heap to set: what is held, and what the garbage collector needs
   * @param resident bytes of the process
   */
  public record Need(long heap, long resident) {
    private Need plus(Need more) {
      return new Need(heap + more.heap, resident + more.resident);
    }
  }

  /** Reads the shape of a model's folder; of adapters, that of their base. */
  public static ModelMemory of(String folder) {
    InputFolder base = BaseReference.orSelf(InputFolder.any(folder));
    String file = base.path() + "/" + ModelFiles.CONFIG;
    String text = base.text(ModelFiles.CONFIG);
    JsonNode json = Json.read(text, file);
    String type = json.path("dtype").asText(json.path("torch_dtype").asText());
    return new ModelMemory(
        new HeapEstimate(ConfigJson.parse(text, file), type.equals("bfloat16")),
        Runtime.getRuntime().availableProcessors(),
        TOKENS,
        SHARDS,
        Precision.FLOAT32);
  }

  /**
   * The same for a training.
   *
   * @param maxLength most tokens of a sequence
   * @param dataParallel gradient shards
   */
  public ModelMemory training(int maxLength, int dataParallel, Precision precision) {
    int longest = Math.min(maxLength, heap.config().maxPositions());
    return new ModelMemory(heap, threads, longest, dataParallel, precision);
  }

  /** The needs of each kind of work, by name. */
  public Map<String, Need> needs() {
    long weights = heap.weights();
    Map<String, Need> needs = new LinkedHashMap<>();
    needs.put("Scoring", need(heap.scoring(threads, tokens), weights));
    needs.put("Generation", need(heap.generation(SEQUENCES, tokens), weights));
    needs.put("LoRA training", adapterTraining());
    needs.put("Full training", fullTraining());
    needs.put("Implicit PRM", beside(fullTraining(), this));
    ModelMemory bfloat16 = training(tokens, shards, Precision.BFLOAT16);
    needs.put("LoRA, bfloat16", bfloat16.adapterTraining());
    needs.put("Full, bfloat16", bfloat16.fullTraining());
    return needs;
  }

  /** The needs of training adapters. */
  public Need adapterTraining() {
    ModelConfig config = heap.config();
    long blocks = heap.weights() - 4L * config.vocabulary() * config.hidden() * embeddings();
    if (precision == Precision.BFLOAT16) {
      // On the heap: the base is copied when adapters are put on it. Outside: the base, the merged
      // matrices, and a step.
      return need(
          Math.max(evaluated(), 2 * heap.weights()), heap.weights() + blocks + engine(blocks));
    }
    // Outside: the base, the merged matrices, and their gradients.
    return need(
        heap.adapterTraining(EVERY_PROJECTION, shards, tokens), heap.weights() + 2 * blocks);
  }

  /** The needs of training all weights. */
  public Need fullTraining() {
    if (precision == Precision.BFLOAT16) {
      // Outside: the weights, two moments, and a step.
      return need(evaluated(), 3 * heap.weights() + engine(heap.weights()));
    }
    // Outside: the weights, their gradients, and two moments.
    return need(heap.fullTraining(shards, tokens), 4 * heap.weights());
  }

  /**
   * The needs of a training during which a second model, e.g. the reference of an implicit reward
   * model, scores the same sequences.
   *
   * @param second the second model
   */
  public Need beside(Need training, ModelMemory second) {
    int longest = Math.min(tokens, second.heap.config().maxPositions());
    long held = second.heap.scoring(shards, longest);
    long heap = held + held / 8;
    return training.plus(new Need(heap, heap + second.heap.weights()));
  }

  /** What the tensor engine takes for a step. */
  private long engine(long differentiated) {
    return new EngineMemory(heap.config()).step(differentiated, shards, tokens);
  }

  /** On the heap next to a training by the engine: its model is evaluated at the end. */
  private long evaluated() {
    return heap.scoring(1, tokens);
  }

  /**
   * A warning that training will not fit into the memory there is; empty if it will.
   *
   * @param adapters whether adapters are trained in place of the model
   */
  public Optional<String> warning(boolean adapters, Memory here) {
    return warning(adapters ? adapterTraining() : fullTraining(), adapters, here);
  }

  /** The same for a training with other needs. */
  static Optional<String> warning(Need need, boolean adapters, Memory here) {
    boolean fitsMachine = need.resident() <= here.machine();
    if (fitsMachine && need.heap() <= here.heap()) {
      return Optional.empty();
    }
    return Optional.of(
        "Warning: training this model may run out of memory: it takes about "
            + Memory.size(need.heap())
            + " of heap and "
            + Memory.size(need.resident())
            + " of memory in total ("
            + here.sizes()
            + "); "
            + (fitsMachine
                ? "set STEPWISE_HEAP=" + Memory.option(need.heap())
                : "take a larger machine or a smaller model"
                    + (adapters ? "" : ", or train adapters with --set lora.rank=16")));
  }

  private int embeddings() {
    ModelConfig config = heap.config();
    return config.tiedEmbeddings() || !config.head().languageModel() ? 1 : 2;
  }

  /** Nothing takes less than loading does. */
  private Need need(long held, long outside) {
    long live = HEAP_BASE + Math.max(heap.loading(), held);
    // The parallel collector keeps an eighth or more free, and needs room in one piece.
    long set = live + live / 8 + heap.largest();
    return new Need(set, set + OUTSIDE_BASE + outside);
  }

  /** The shape in words. */
  public String words() {
    return String.format(
        Locale.ROOT,
        "%,d parameters; estimates for sequences of %,d tokens, %d gradient shards,"
            + " generation of %d sequences at once",
        new ParameterLayout(heap.config()).parameters(),
        tokens,
        shards,
        SEQUENCES);
  }
}
