package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.vector.DecoderGradients;
import io.stepwise.lm.vector.DecoderPass;
import io.stepwise.lm.vector.RowBatch;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Computes gradients with the vector backend ({@link DecoderPass}). */
final class VectorDifferentiator implements Differentiator<DecoderGradients> {
  /** Most bytes of activations that a pass holds; a longer one computes its layers again. */
  private static final long HELD_BYTES = 1L << 29;

  /**
   * Most positions of a pass, so that a small model's activations are still in cache on the way
   * back.
   */
  private static final int POSITIONS = 256;

  /**
   * Most bytes that passes over sequences of up to so many tokens take in a shard: a pass holds all
   * activations while they fit into {@link #HELD_BYTES}, and fewer for longer sequences.
   */
  static long passBytes(ModelConfig config, int tokens) {
    int longest = Math.max(POSITIONS, tokens);
    int held = (int) Math.min(longest, HELD_BYTES / DecoderPass.activationBytes(config));
    long all = DecoderPass.bytes(config, held, DecoderPass.Memory.ACTIVATIONS);
    return held == longest
        ? all
        : Math.max(all, DecoderPass.bytes(config, longest, DecoderPass.Memory.INPUTS));
  }

  private final CausalModel model;
  private final ModelOutput output;
  private final long heldBytes;
  private final int[] differentiated;
  private final List<ParameterLayout.Parameter> parameters;
  private final Queue<DecoderPass> sparePasses = new ConcurrentLinkedQueue<>();
  private final Queue<DecoderGradients> spareGradients = new ConcurrentLinkedQueue<>();

  VectorDifferentiator(CausalModel model, ModelOutput output) {
    this(model, output, HELD_BYTES);
  }

  VectorDifferentiator(CausalModel model, ModelOutput output, long heldBytes) {
    this.model = model;
    this.output = output;
    this.heldBytes = heldBytes;
    this.differentiated = model.training().differentiated();
    this.parameters = new ParameterLayout(model.config()).list();
  }

  @Override
  public DecoderGradients differentiate(
      NDManager scope,
      List<int[]> all,
      int[] chosen,
      TokenObjective objective,
      Map<String, Double> sums) {
    DecoderGradients total = spareGradients.poll();
    if (total == null) {
      total = new DecoderGradients(model.config(), differentiated);
    } else {
      total.clear();
    }
    boolean any = false;
    for (int[] rows : MicroBatches.of(all, chosen, POSITIONS)) {
      any |= add(all, rows, objective, sums, total);
    }
    if (any) {
      return total;
    }
    release(total);
    return null;
  }

  @Override
  public void add(NDManager scope, DecoderGradients a, DecoderGradients b) {
    a.add(b);
    release(b);
  }

  /** Adds the gradient of some rows; false if the objective has none. */
  private boolean add(
      List<int[]> all,
      int[] chosen,
      TokenObjective objective,
      Map<String, Double> sums,
      DecoderGradients total) {
    List<int[]> rows = Arrays.stream(chosen).mapToObj(all::get).toList();
    VectorOutputs shape = new VectorOutputs(rows);
    List<int[]> read =
        Arrays.stream(chosen).mapToObj(i -> objective.read(i, all.get(i).length)).toList();
    RowBatch batch = RowBatch.of(rows, read);
    DecoderPass pass = pass(batch.size());
    TokenGradients gradients =
        objective.differentiate(
            chosen,
            shape.padded(
                pass.forward(model.backend().vectors(), batch, output.logProbs(), output.head())));
    gradients.sums().forEach((name, value) -> sums.merge(name, value, Double::sum));
    boolean any =
        gradients.logProbs() != null || gradients.entropies() != null || gradients.head() != null;
    if (any) {
      pass.backward(shape.dense(gradients), total);
    }
    pass.release();
    sparePasses.add(pass);
    return any;
  }

  @Override
  public NDArray tensor(NDManager scope, DecoderGradients total, int index) {
    int parameter = differentiated[index];
    long[] shape = Arrays.stream(parameters.get(parameter).shape()).asLongStream().toArray();
    return scope.create(total.of(parameter), new Shape(shape));
  }

  @Override
  public void release(DecoderGradients total) {
    spareGradients.add(total);
  }

  /** A pass of another call, or a new one. */
  private DecoderPass pass(int positions) {
    DecoderPass.Memory memory =
        DecoderPass.activationBytes(model.config()) * positions <= heldBytes
            ? DecoderPass.Memory.ACTIVATIONS
            : DecoderPass.Memory.INPUTS;
    DecoderPass spare = sparePasses.poll();
    return spare != null && spare.capacity() >= positions && spare.memory() == memory
        ? spare
        : new DecoderPass(model.config(), positions, memory);
  }

  @Override
  public void close() {
    sparePasses.clear();
    spareGradients.clear();
  }
}
