package io.stepwise.lm.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.engine.DecoderSource;
import io.stepwise.lm.engine.NativeModule;
import io.stepwise.lm.engine.NativeModule.Argument;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Clips gradients by their common norm and updates weights in place.
 *
 * <pre>
 *   AdamW   m ← β1 m + (1−β1) g;  v ← β2 v + (1−β2) g²
 *           w ← (1 − η λ) w − η · (m/(1−β1^t)) / (√(v/(1−β2^t)) + ε)          arXiv:1711.05101
 *   Muon    m ← μ m + (1−μ) g;  u = μ m + (1−μ) g
 *           w ← (1 − η λ) w − η · √max(1, rows/columns) · orthogonal(u)       Jordan et al. 2024
 * </pre>
 *
 * where orthogonal(u) is the nearest semi-orthogonal matrix, by five Newton–Schulz iterations.
 */
public final class Optimizer implements AutoCloseable {
  /** Gradients held as tensors at once: 64 MB, or one matrix. Smaller models fit in one call. */
  private static final long NUMBERS_AT_ONCE = 1L << 24;

  private final OptimizerSettings settings;
  private final NativeModule module;
  private final NDManager manager;
  private final List<NDArray> weights;
  private final List<NDArray> first = new ArrayList<>();
  private final List<NDArray> second = new ArrayList<>();
  private final OptimizerState state;
  private final List<Integer> muon = new ArrayList<>();
  private final List<Integer> decayed = new ArrayList<>();
  private final List<Integer> undecayed = new ArrayList<>();
  private long steps;

  /**
   * An optimiser with empty state.
   *
   * @param parameters what each weight is
   * @param weights the tensors it will change
   */
  public Optimizer(
      OptimizerSettings settings,
      List<ParameterLayout.Parameter> parameters,
      List<NDArray> weights) {
    this.settings = settings;
    this.weights = weights;
    this.state = new OptimizerState(parameters, first, second);
    this.module = new NativeModule(DecoderSource.optimizer(), NativeModule.Mode.INFERENCE);
    this.manager = weights.get(0).getManager().newSubManager();
    for (int i = 0; i < parameters.size(); i++) {
      Shape shape = weights.get(i).getShape();
      first.add(manager.zeros(shape));
      switch (parameters.get(i).kind()) {
        case INPUT_MATRIX, OUTPUT_MATRIX ->
            (settings.method() == OptimizerSettings.Method.MUON ? muon : decayed).add(i);
        case EMBEDDING -> decayed.add(i);
        case GAIN, ZERO -> undecayed.add(i);
      }
      second.add(muon.contains(i) ? null : manager.zeros(shape));
    }
  }

  /** Number of optimizer steps so far. */
  public long steps() {
    return steps;
  }

  /**
   * One update.
   *
   * @param gradients one per weight; what it returns is changed by clipping
   * @param learningRate η
   * @param threads share the matrices that Muon takes; each is updated on its own, so their number
   *     changes nothing
   * @return the gradients' common 2-norm before clipping
   * @throws InfrastructureFailure if a gradient is not finite; the weights are then as they were
   */
  public double update(
      NDManager scope, GradientSource gradients, double learningRate, ExecutorService threads) {
    List<List<Integer>> chunks = chunks();
    List<NDArray> squares = new ArrayList<>();
    for (List<Integer> chunk : chunks) {
      try (NDManager inner = scope.newSubManager()) {
        NDList sums = module.call(inner, "squares", all(inner, gradients, chunk));
        sums.attach(scope);
        squares.addAll(sums);
      }
    }
    float[] clip =
        module
            .call(
                scope,
                "clip",
                Argument.list("squares", squares),
                Argument.of("limit", scope.create((float) settings.clipNorm())))
            .get(0)
            .toFloatArray();
    double norm = clip[0];
    if (!Double.isFinite(norm)) {
      throw new InfrastructureFailure(
          "Cannot update model: the norm of the gradients is not finite at update %d (%s, expected a"
                  .formatted(steps + 1, norm)
              + " finite number; try a smaller learning rate or more warm-up steps)");
    }
    steps++;
    for (List<Integer> chunk : chunks) {
      try (NDManager inner = scope.newSubManager()) {
        update(inner, gradients, chunk, clip[1], learningRate, threads);
      }
    }
    return norm;
  }

  /**
   * Estimates how long an update takes: one weight of each shape is updated with a learning rate of
   * 0, twice, and the faster time counts for all weights of its shape.
   *
   * @param gradients one per weight
   * @param threads share the matrices that Muon takes
   * @return seconds
   */
  public double secondsPerUpdate(NDManager scope, GradientSource gradients, int threads) {
    Map<Shape, Integer> ofMuon = new LinkedHashMap<>();
    Map<Shape, Integer> ofAdam = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      (muon.contains(i) ? ofMuon : ofAdam).putIfAbsent(weights.get(i).getShape(), i);
    }
    double seconds = 0;
    for (int i = 0; i < weights.size(); i++) {
      if (ofMuon.containsValue(i) || ofAdam.containsValue(i)) {
        boolean byMuon = muon.contains(i);
        Shape shape = weights.get(i).getShape();
        long alike =
            IntStream.range(0, weights.size())
                .filter(j -> muon.contains(j) == byMuon && weights.get(j).getShape().equals(shape))
                .count();
        double one = Math.min(seconds(scope, gradients, i), seconds(scope, gradients, i));
        seconds += byMuon ? one * Math.ceil((double) alike / threads) : one * alike;
      }
    }
    return seconds;
  }

  private double seconds(NDManager scope, GradientSource gradients, int chosen) {
    long started = System.nanoTime();
    try (NDManager inner = scope.newSubManager()) {
      module.call(inner, "squares", all(inner, gradients, List.of(chosen)));
      NDArray gradient = gradients.gradient(inner, chosen);
      if (muon.contains(chosen)) {
        muon(inner, gradient, 0, chosen);
      } else {
        adam(inner, Map.of(chosen, gradient), List.of(chosen), 0, settings.weightDecay());
      }
    }
    return (System.nanoTime() - started) / 1e9;
  }

  /** Weights in their order, a list of them up to so many numbers. */
  private List<List<Integer>> chunks() {
    List<List<Integer>> chunks = new ArrayList<>();
    long size = NUMBERS_AT_ONCE;
    for (int i = 0; i < weights.size(); i++) {
      if (size + weights.get(i).size() > NUMBERS_AT_ONCE) {
        chunks.add(new ArrayList<>());
        size = 0;
      }
      size += weights.get(i).size();
      chunks.get(chunks.size() - 1).add(i);
    }
    return chunks;
  }

  private static Argument all(NDManager scope, GradientSource gradients, List<Integer> chosen) {
    return Argument.list("g", chosen.stream().map(i -> gradients.gradient(scope, i)).toList());
  }

  private void update(
      NDManager scope,
      GradientSource gradients,
      List<Integer> chunk,
      float scale,
      double learningRate,
      ExecutorService threads) {
    Map<Integer, NDArray> made = new HashMap<>();
    chunk.forEach(i -> made.put(i, gradients.gradient(scope, i)));
    if (scale < 1) {
      Argument all = Argument.list("g", chunk.stream().map(made::get).toList());
      module.call(scope, "scale", all, Argument.of("factor", scope.create(scale)));
    }
    muon(scope, made, learningRate, threads);
    double rate =
        settings.method() == OptimizerSettings.Method.MUON
            ? learningRate * settings.adamShare()
            : learningRate;
    adam(scope, made, decayed, rate, settings.weightDecay());
    adam(scope, made, undecayed, rate, 0);
  }

  private void muon(
      NDManager scope,
      Map<Integer, NDArray> gradients,
      double learningRate,
      ExecutorService threads) {
    List<Callable<NDList>> matrices = new ArrayList<>();
    for (int i : muon) {
      if (gradients.containsKey(i)) {
        matrices.add(() -> muon(scope, gradients.get(i), learningRate, i));
      }
    }
    try {
      for (Future<NDList> done : threads.invokeAll(matrices)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("Cannot finish update: interrupted", e);
    } catch (ExecutionException e) {
      throw new InfrastructureFailure("Cannot update weights: " + e.getCause(), e.getCause());
    }
  }

  private NDList muon(NDManager scope, NDArray gradient, double learningRate, int chosen) {
    return module.call(
        scope,
        "muon",
        Argument.list("w", List.of(weights.get(chosen))),
        Argument.list("g", List.of(gradient)),
        Argument.list("m", List.of(first.get(chosen))),
        Argument.of(
            "h", numbers(scope, learningRate, settings.momentum(), settings.weightDecay())));
  }

  private void adam(
      NDManager scope,
      Map<Integer, NDArray> gradients,
      List<Integer> candidates,
      double rate,
      double decay) {
    List<Integer> chosen = candidates.stream().filter(gradients::containsKey).toList();
    if (chosen.isEmpty()) {
      return;
    }
    module.call(
        scope,
        "adamw",
        pick("w", weights, chosen),
        Argument.list("g", chosen.stream().map(gradients::get).toList()),
        pick("m", first, chosen),
        pick("v", second, chosen),
        Argument.of(
            "h",
            numbers(
                scope,
                rate,
                settings.beta1(),
                settings.beta2(),
                settings.epsilon(),
                decay,
                Math.max(1, steps))));
  }

  private static Argument pick(String name, List<NDArray> all, List<Integer> chosen) {
    return Argument.list(name, chosen.stream().map(all::get).toList());
  }

  private static NDArray numbers(NDManager scope, double... values) {
    return scope.create(values);
  }

  /** Writes the moments and the number of updates, with a prefix of the files' names. */
  public void save(OutputFolder folder, String prefix) {
    state.save(folder, prefix, settings.method(), steps);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws InvalidInput if the state is another model's or another method's
   */
  public void restore(InputFolder folder, String prefix) {
    steps = state.restore(folder, prefix, settings.method(), manager);
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
