package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.engine.DecoderSource;
import io.stepwise.lm.engine.NativeModule;
import io.stepwise.lm.engine.NativeModule.Argument;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.lm.vector.DecoderPass;
import io.stepwise.lm.vector.DecoderWeights;
import io.stepwise.lm.vector.RowBatch;
import io.stepwise.lm.vector.TokenFigures;
import io.stepwise.lm.weights.Initializer;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.lm.weights.RotaryTable;
import io.stepwise.lm.weights.Tensor;
import io.stepwise.lm.weights.WeightFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A decoder with its tokenizer and weights, in and out of a Hugging Face folder. Reading it from
 * several threads is safe; a {@link Learner} changes it and must then be its only user.
 */
public final class CausalModel implements AutoCloseable {
  /** Most positions (padding included) in one native call of {@link #evaluate}. */
  private static final int POSITIONS_PER_CALL = 8192;

  /** Most positions held at once by vectors; few enough to stay in cache. */
  private static final int VECTOR_POSITIONS = 512;

  private final ModelConfig config;
  private final ReasoningTokenizer tokenizer;
  private final NDManager manager;
  private final List<NDArray> weights;
  private final List<NDArray> rope;
  private final RotaryTable rotary;
  private final Arithmetic arithmetic = Arithmetic.usual();
  private NativeModule inference;
  private DecoderWeights vectors;

  private CausalModel(ModelConfig config, ReasoningTokenizer tokenizer, List<float[]> values) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.manager = NDManager.newBaseManager("PyTorch");
    this.weights = new ArrayList<>();
    List<ParameterLayout.Parameter> parameters = new ParameterLayout(config).list();
    for (int i = 0; i < parameters.size(); i++) {
      long[] shape = Arrays.stream(parameters.get(i).shape()).asLongStream().toArray();
      NDArray weight = manager.create(values.get(i), new Shape(shape));
      weight.setName("w[]");
      weights.add(weight);
    }
    this.rope = new ArrayList<>();
    this.rotary = RotaryTable.of(config);
    for (float[] half : List.of(rotary.cosines(), rotary.sines())) {
      NDArray tensor = manager.create(half, new Shape(rotary.positions(), rotary.width()));
      tensor.setName("rope[]");
      rope.add(tensor);
    }
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

  /** Reads a model that {@link #save(OutputFolder, String)} wrote into a part of a folder. */
  public static CausalModel load(InputFolder folder, String prefix) {
    String configFile = prefix + "config.json";
    ModelConfig config =
        ConfigJson.parse(folder.text(configFile), folder.path() + "/" + configFile);
    ReasoningTokenizer tokenizer = ReasoningTokenizer.load(folder, prefix);
    String where = folder.path() + "/" + prefix;
    checkVocabulary(tokenizer, config, where);
    Map<String, Tensor> tensors = WeightFiles.read(folder, prefix);
    ModelConfig settled = ModelFiles.settle(config, tensors);
    return new CausalModel(settled, tokenizer, ModelFiles.read(tensors, where, settled));
  }

  private static void checkVocabulary(
      ReasoningTokenizer tokenizer, ModelConfig config, String where) {
    StepTokens t = tokenizer.tokens();
    int largest =
        IntStream.of(t.bos(), t.eos(), t.pad(), t.promptEnd(), t.stepEnd()).max().getAsInt();
    if (Math.max(tokenizer.vocabularySize(), largest + 1) > config.vocabulary()) {
      throw new InvalidInput(
          "Cannot read model: the tokenizer knows more ids than the model ("
              + Math.max(tokenizer.vocabularySize(), largest + 1)
              + ", expected at most vocab_size "
              + config.vocabulary()
              + ") at "
              + where);
    }
  }

  /** Writes config.json, model.safetensors and the tokenizer's files. */
  public void save(OutputFolder folder) {
    save(folder, "");
  }

  /**
   * Writes the same files into a part of a folder.
   *
   * @param prefix of the files' names, as in "critic/"
   */
  public void save(OutputFolder folder, String prefix) {
    ModelFiles.write(folder, prefix, config, values());
    tokenizer.save(folder, prefix);
    StepTokens t = tokenizer.tokens();
    folder.write(
        prefix + "generation_config.json",
        Json.pretty(
            new TreeMap<>(
                Map.of(
                    "bos_token_id", t.bos(), "eos_token_id", t.eos(), "pad_token_id", t.pad()))));
  }

  /** A copy of this model with the given head; a scalar head it does not have starts at zero. */
  public CausalModel copy(Head head) {
    return copy(head, false);
  }

  /** A copy of this model's trunk; a scalar head starts at zero even if this model has one. */
  public CausalModel copyTrunk(Head head) {
    return copy(head, true);
  }

  private CausalModel copy(Head head, boolean freshHead) {
    ModelConfig other = config.withHead(head);
    List<ParameterLayout.Parameter> mine = new ParameterLayout(config).list();
    List<float[]> values = new ArrayList<>();
    for (ParameterLayout.Parameter p : new ParameterLayout(other).list()) {
      int at =
          IntStream.range(0, mine.size())
              .filter(i -> mine.get(i).name().equals(p.name()))
              .findFirst()
              .orElse(-1);
      boolean fresh = at < 0 || (freshHead && p.name().startsWith("score."));
      values.add(fresh ? new float[p.size()] : weights.get(at).toFloatArray());
    }
    return new CausalModel(other, tokenizer, values);
  }

  /** The model's shape. */
  public ModelConfig config() {
    return config;
  }

  /** Number of trained numbers. */
  public long parameters() {
    return new ParameterLayout(config).parameters();
  }

  /** The model's tokenizer. */
  public ReasoningTokenizer tokenizer() {
    return tokenizer;
  }

  /** The weights now, one array per parameter of the layout. */
  public List<float[]> values() {
    return weights.stream().map(NDArray::toFloatArray).toList();
  }

  /**
   * What the model says of every token of every row, without gradients.
   *
   * @param rows token ids, each row at most the model's longest
   * @param part which outputs
   * @return one result per row, in the rows' order
   */
  public List<RowOutputs> evaluate(List<int[]> rows, Part part) {
    require(part);
    checkLengths(rows);
    return arithmetic == Arithmetic.VECTORS
        ? evaluateByVectors(rows, part)
        : evaluateByEngine(rows, part);
  }

  private List<RowOutputs> evaluateByVectors(List<int[]> rows, Part part) {
    List<RowOutputs> results = new ArrayList<>();
    DecoderPass pass = null;
    for (int from = 0; from < rows.size(); ) {
      int to = from + 1;
      int positions = rows.get(from).length;
      while (to < rows.size() && positions + rows.get(to).length <= VECTOR_POSITIONS) {
        positions += rows.get(to++).length;
      }
      RowBatch batch = RowBatch.of(rows.subList(from, to));
      if (pass == null || pass.capacity() < positions) {
        int capacity = Math.max(positions, VECTOR_POSITIONS);
        pass = new DecoderPass(config, capacity, DecoderPass.Memory.NOTHING);
      }
      TokenFigures figures = pass.forward(vectors(), batch, part.logProbs(), part.head());
      for (int r = 0; r < batch.rows(); r++) {
        int begin = batch.starts()[r];
        int end = batch.starts()[r + 1];
        results.add(
            new RowOutputs(
                slice(figures.logProbs(), begin, end),
                slice(figures.entropies(), begin, end),
                slice(figures.head(), begin, end)));
      }
      from = to;
    }
    return results;
  }

  private List<RowOutputs> evaluateByEngine(List<int[]> rows, Part part) {
    Integer[] order = IntStream.range(0, rows.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingInt((Integer i) -> rows.get(i).length));
    RowOutputs[] results = new RowOutputs[rows.size()];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length
          && (to + 1 - from) * rows.get(order[to]).length <= POSITIONS_PER_CALL) {
        to++;
      }
      evaluate(rows, Arrays.copyOfRange(order, from, to), part, results);
      from = to;
    }
    return List.of(results);
  }

  private void evaluate(List<int[]> all, Integer[] chosen, Part part, RowOutputs[] results) {
    Rows rows = Rows.of(Arrays.stream(chosen).map(all::get).toList(), tokenizer.tokens().pad());
    try (NDManager scope = manager.newSubManager()) {
      TokenOutputs out = rows.outputs(tokenOutputs(scope, inference(), rows, part), part);
      for (int i = 0; i < chosen.length; i++) {
        int from = out.at(i, 0);
        int to = from + rows.lengths()[i];
        results[chosen[i]] =
            new RowOutputs(
                slice(out.logProbs(), from, to),
                slice(out.entropies(), from, to),
                slice(out.head(), from, to));
      }
    }
  }

  private static float[] slice(float[] values, int from, int to) {
    return values == null ? null : Arrays.copyOfRange(values, from, to);
  }

  /**
   * Refuses outputs that this model does not have.
   *
   * @throws InvalidInput if its folder has no head for them
   */
  void require(Part part) {
    if (part.head() && !config.head().scalar()) {
      throw new IllegalArgumentException("Cannot read head: the model has none");
    }
    if (part.logProbs() && !config.head().languageModel()) {
      throw new InvalidInput(
          "Cannot foretell tokens: the model has no language-model head (a "
              + config.architecture().className(config.head())
              + " without lm_head.weight, expected one with it, or "
              + config.architecture().className(Head.LANGUAGE_MODEL)
              + ")");
    }
  }

  void checkLengths(List<int[]> rows) {
    for (int[] row : rows) {
      if (row.length < 1 || row.length > config.maxPositions()) {
        throw new InvalidInput(
            "Cannot run model: row length out of range ("
                + row.length
                + " tokens, expected 1 to "
                + config.maxPositions()
                + ")");
      }
    }
  }

  NDList tokenOutputs(NDManager scope, NativeModule module, Rows rows, Part part) {
    return module.call(
        scope,
        "token_outputs",
        Argument.list("w", weights),
        Argument.list("rope", rope),
        Argument.of("x", rows.tensor(scope)),
        Argument.of("parts", scope.create((long) part.code())));
  }

  List<NDArray> weights() {
    return weights;
  }

  List<NDArray> rope() {
    return rope;
  }

  NDManager manager() {
    return manager;
  }

  /** The decoder's source without gradients, compiled when first asked for. */
  synchronized NativeModule inference() {
    if (inference == null) {
      inference = new NativeModule(DecoderSource.decoder(config), NativeModule.Mode.INFERENCE);
    }
    return inference;
  }

  /** What computes this model. */
  Arithmetic arithmetic() {
    return arithmetic;
  }

  /** The weights as they are now, laid out for {@link Arithmetic#VECTORS}. */
  synchronized DecoderWeights vectors() {
    if (vectors == null) {
      vectors = new DecoderWeights(config, rotary, values());
    }
    return vectors;
  }

  /** Says that the weights are other ones now. */
  synchronized void changed() {
    vectors = null;
  }

  @Override
  public synchronized void close() {
    if (inference != null) {
      inference.close();
    }
    manager.close();
  }
}
