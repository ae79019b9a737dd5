package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.engine.Devices;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.weights.Initializer;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A decoder with its tokenizer and weights, in and out of a Hugging Face folder. Reading it from
 * several threads is safe; a {@link Learner} changes it and must then be its only user.
 */
public final class CausalModel implements AutoCloseable {
  private final ModelConfig config;
  private final ReasoningTokenizer tokenizer;
  private final NDManager manager;
  private final Weights weights;
  private final ModelBackend backend;

  CausalModel(ModelConfig config, ReasoningTokenizer tokenizer, List<float[]> values) {
    this(
        config,
        tokenizer,
        Devices.manager(),
        manager ->
            new WholeWeights(
                config, WholeWeights.tensors(manager, new ParameterLayout(config).list(), values)));
  }

  /**
   * A model with weights that are created by a function.
   *
   * @param manager owns them, and is owned by the model
   */
  CausalModel(
      ModelConfig config,
      ReasoningTokenizer tokenizer,
      NDManager manager,
      Function<NDManager, Weights> weights) {
    this.config = config;
    this.tokenizer = tokenizer.limitedTo(config.maxPositions());
    this.manager = manager;
    this.weights = weights.apply(manager);
    this.backend = ModelBackend.of(config, this.weights, manager);
  }

  /** The base of an adapted model, whose tensors it shares. */
  private CausalModel(CausalModel adapted, List<NDArray> frozen) {
    this.config = adapted.config;
    this.tokenizer = adapted.tokenizer;
    this.manager = adapted.manager.newSubManager();
    this.weights = new WholeWeights(config, frozen);
    this.backend = adapted.backend.withWeights(weights);
  }

  /** A fresh model. */
  public static CausalModel create(
      ModelConfig config, ReasoningTokenizer tokenizer, NamedRandom random) {
    return new CausalModel(config, tokenizer, Initializer.draw(config, random));
  }

  /**
   * Reads a Hugging Face folder.
   *
   * @throws InvalidInput if a file is missing, malformed or disagrees with the configuration
   */
  public static CausalModel load(InputFolder folder) {
    return load(folder, "");
  }

  /**
   * Reads a model that {@link #save(OutputFolder, String)} wrote into a part of a folder. If it
   * holds adapters, so does the model; their base is looked for where it was.
   */
  public static CausalModel load(InputFolder folder, String prefix) {
    return ModelReading.model(folder, prefix);
  }

  /** Whether this is a base with adapters. */
  public boolean adapted() {
    return weights instanceof AdaptedWeights;
  }

  /**
   * This model with its adapters off. It shares the base's tensors, and is to be closed before this
   * model is.
   */
  public CausalModel withoutAdapters() {
    if (weights instanceof AdaptedWeights adapted) {
      return new CausalModel(this, adapted.frozen());
    }
    throw new IllegalStateException("Cannot disable adapters: the model has none");
  }

  /**
   * Writes config.json, model.safetensors and the files of the tokenizer and of generation, these
   * as the folder had them that the model was derived from. Of a model with adapters, the adapters
   * in PEFT's form take the place of the first two.
   */
  public void save(OutputFolder folder) {
    save(folder, "");
  }

  /**
   * Writes the same files into a part of a folder.
   *
   * @param prefix of the files' names, e.g. "critic/"
   */
  public void save(OutputFolder folder, String prefix) {
    save(folder, prefix, Map.of());
  }

  /**
   * Writes the same files, and into {@code stepwise.json} how the model reads its rows.
   *
   * @param formats entries of that file next to the tokens
   */
  public void save(OutputFolder folder, String prefix, Map<String, ?> formats) {
    save(folder, prefix, formats, HeadLabels.ONE);
  }

  /**
   * Writes the same files.
   *
   * @param labels how many labels the scalar head of a whole model is written with
   */
  public void save(OutputFolder folder, String prefix, Map<String, ?> formats, HeadLabels labels) {
    weights.save(
        folder, prefix, ConfigJson.write(config, tokenizer.files().tokenIds(), labels), labels);
    tokenizer.save(folder, prefix, formats);
  }

  /**
   * A whole copy of this model with the given head, adapters merged; a scalar head it does not have
   * starts at zero.
   */
  public CausalModel copy(Head head) {
    return copy(head, ScalarHeadStart.KEPT);
  }

  /** A copy of this model's trunk; a scalar head starts at zero even if this model has one. */
  public CausalModel copyTrunk(Head head) {
    return copy(head, ScalarHeadStart.ZERO);
  }

  private CausalModel copy(Head head, ScalarHeadStart start) {
    ModelConfig other = config.withHead(head);
    return new CausalModel(other, tokenizer, valuesAs(other, start));
  }

  /** The weights now as those of this trunk with another head. */
  List<float[]> valuesAs(ModelConfig other, ScalarHeadStart start) {
    return HeadChange.values(config, values(), other, start);
  }

  /** The model's shape. */
  public ModelConfig config() {
    return config;
  }

  /** Number of weights, those of adapters apart. */
  public long parameters() {
    return new ParameterLayout(config).parameters();
  }

  /** The model's tokenizer. */
  public ReasoningTokenizer tokenizer() {
    return tokenizer;
  }

  /** The weights now, one array per parameter of the layout. */
  public List<float[]> values() {
    return weights.values();
  }

  /**
   * The model's outputs at every token of every row, without gradients.
   *
   * @param rows token ids, each row at most the model's longest
   * @param output which outputs
   * @return one result per row, in the rows' order
   */
  public List<RowOutputs> evaluate(List<int[]> rows, ModelOutput output) {
    return evaluate(
        rows, rows.stream().map(row -> IntStream.range(0, row.length).toArray()).toList(), output);
  }

  /**
   * The model's outputs after some tokens of every row, which takes less time than after all.
   *
   * @param rows token ids, each row at most the model's longest
   * @param read of each row the indices of those tokens, ascending: the head at token t and the
   *     log-probability and entropy of token t + 1 are read after token t
   * @param output which outputs
   * @return one result per row, in the rows' order; outputs after other tokens mean nothing
   * @throws IllegalArgumentException if there are not as many of both lists
   */
  public List<RowOutputs> evaluate(List<int[]> rows, List<int[]> read, ModelOutput output) {
    if (read.size() != rows.size()) {
      throw new IllegalArgumentException(
          "Cannot run model: numbers of rows differ (%d, expected %d)"
              .formatted(read.size(), rows.size()));
    }
    InputChecks.output(config, output);
    return new Evaluation(this, output).outputs(rows, read);
  }

  /**
   * The last hidden states, after the final norm, of some tokens of every row.
   *
   * @param read of each row the indices of those tokens, ascending
   * @return per row the states of its tokens, [read][hidden]
   */
  public List<float[][]> hidden(List<int[]> rows, List<int[]> read) {
    return new Evaluation(this, ModelOutput.HIDDEN).hidden(rows, read);
  }

  /** The tensors that passes compute with. */
  List<NDArray> weights() {
    return weights.tensors();
  }

  /** The same and what training changes of them. */
  Weights training() {
    return weights;
  }

  /** The weights that training changes: all, or those of adapters and a head next to them. */
  public TrainedWeights trained() {
    return new TrainedWeights(this);
  }

  /** The weights of the heads. */
  public HeadWeights heads() {
    return new HeadWeights(this);
  }

  NDManager manager() {
    return manager;
  }

  /**
   * From now on evaluates and generates on so many threads, 1 at first. Results are the same bits
   * for any number. Only {@link Backend#VECTORS} has use for them; the tensor engine has threads of
   * its own.
   *
   * @return this model
   */
  public CausalModel useThreads(int count) {
    backend.useThreads(count);
    return this;
  }

  /** Whether {@link PrefixStates} can keep keys and values of this model. */
  public boolean cachesPrefixes() {
    return backend.kind() == Backend.VECTORS;
  }

  /** What computes this model. */
  ModelBackend backend() {
    return backend;
  }

  /** Says that the trained weights are other ones now. */
  void changed() {
    backend.changed();
  }

  @Override
  public synchronized void close() {
    backend.close();
    weights.close();
    manager.close();
  }
}
