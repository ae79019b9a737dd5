package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.optimizer.GradientSource;
import io.stepwise.lm.optimizer.Optimizer;
import io.stepwise.lm.optimizer.OptimizerSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Updates a model, or its adapters if it has some, from gradients. The rows of a step are divided
 * into a fixed number of shards, each differentiated on its own thread; the shards' gradients are
 * summed in their order, so the result does not depend on the order in which threads finish.
 */
public final class Learner implements AutoCloseable {
  private final CausalModel model;
  private final int shards;
  private final Optimizer optimizer;
  private final Differentiator<?> differentiator;
  private final ExecutorService threads;

  /**
   * A learner with empty optimiser state.
   *
   * @param model the model to change; owned by the caller
   * @param output the outputs the objectives will read
   * @param settings how gradients become updates
   * @param shards number of shards and threads, at least 1; part of the arithmetic, so keep it when
   *     resuming
   */
  public Learner(CausalModel model, ModelOutput output, OptimizerSettings settings, int shards) {
    InputChecks.output(model.config(), output);
    this.model = model;
    this.shards = shards;
    this.differentiator =
        model.backend().kind() == Backend.VECTORS && settings.precision() == Precision.FLOAT32
            ? new VectorDifferentiator(model, output)
            : new EngineDifferentiator(model, output, settings.precision());
    this.optimizer =
        new Optimizer(settings, model.training().trained(), model.training().trainedTensors());
    this.threads =
        Executors.newFixedThreadPool(
            shards,
            task -> {
              Thread thread = new Thread(task, "stepwise-learner");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The model that is being changed. */
  public CausalModel model() {
    return model;
  }

  /** Number of optimizer steps so far. */
  public long steps() {
    return optimizer.steps();
  }

  /**
   * One update.
   *
   * @param rows token ids of the rows of this step
   * @param objective the loss; its sums are added over shards
   * @param learningRate η of the optimiser
   * @return the objective's sums, and {@code gradient_norm} before clipping
   * @throws InfrastructureFailure if a sum or the norm is not finite; the weights are then as they
   *     were
   */
  public Map<String, Double> step(List<int[]> rows, TokenObjective objective, double learningRate) {
    InputChecks.lengths(model.config(), rows);
    return step(differentiator, rows, objective, learningRate);
  }

  private <G> Map<String, Double> step(
      Differentiator<G> by, List<int[]> rows, TokenObjective objective, double learningRate) {
    try (NDManager scope = model.manager().newSubManager()) {
      Map<String, Double> sums = new TreeMap<>();
      G total = total(by, scope, rows, deal(rows, shards), objective, sums);
      requireFinite(sums);
      if (total != null) {
        GradientSource gradients = gradients(by, scope, total);
        model.changed(); // What was laid out for the passes is not held next to the update.
        sums.put("gradient_norm", optimizer.update(scope, gradients, learningRate, threads));
        by.release(total);
        model.changed();
      }
      return sums;
    }
  }

  /**
   * Gradients of some rows of a step, to be added to those of the other rows.
   *
   * @param tensors by the trained tensors, in their order; empty if the objective has none
   * @param sums the objective's
   */
  public record PartialGradients(List<float[]> tensors, Map<String, Double> sums)
      implements Serializable {}

  /**
   * The gradients of one learner's share of a step's rows.
   *
   * @param rows token ids of all rows of the step
   * @param objective the loss of all of them
   * @param learner number of this learner from 0
   * @param learners number of learners
   */
  public PartialGradients gradients(
      List<int[]> rows, TokenObjective objective, int learner, int learners) {
    InputChecks.lengths(model.config(), rows);
    List<int[]> mine = deal(rows, shards * learners);
    int from = Math.min(mine.size(), learner * shards);
    int to = Math.min(mine.size(), from + shards);
    return gradients(differentiator, rows, objective, mine.subList(from, to));
  }

  private <G> PartialGradients gradients(
      Differentiator<G> by, List<int[]> rows, TokenObjective objective, List<int[]> dealt) {
    try (NDManager scope = model.manager().newSubManager()) {
      Map<String, Double> sums = new TreeMap<>();
      G total = total(by, scope, rows, dealt, objective, sums);
      if (total == null) {
        return new PartialGradients(List.of(), sums);
      }
      GradientSource gradients = gradients(by, scope, total);
      List<float[]> tensors = new ArrayList<>();
      for (int i = 0; i < model.training().trained().size(); i++) {
        try (NDManager inner = scope.newSubManager()) {
          tensors.add(gradients.gradient(inner, i).toFloatArray());
        }
      }
      by.release(total);
      return new PartialGradients(tensors, sums);
    }
  }

  /**
   * One update by the gradients of several learners, added in their order.
   *
   * @return the objective's sums, and {@code gradient_norm} before clipping
   * @throws InfrastructureFailure if a sum or the norm is not finite; the weights are then as they
   *     were
   */
  public Map<String, Double> step(List<PartialGradients> parts, double learningRate) {
    Map<String, Double> sums = new TreeMap<>();
    List<float[]> total = null;
    for (PartialGradients part : parts) {
      part.sums().forEach((name, value) -> sums.merge(name, value, Double::sum));
      if (total == null || total.isEmpty()) {
        total = part.tensors();
      } else if (!part.tensors().isEmpty()) {
        add(total, part.tensors());
      }
    }
    requireFinite(sums);
    if (total != null && !total.isEmpty()) {
      List<float[]> all = total;
      GradientSource source =
          (scope, index) -> {
            int[] shape = model.training().trained().get(index).shape();
            return scope.create(
                all.get(index), new Shape(Arrays.stream(shape).asLongStream().toArray()));
          };
      try (NDManager scope = model.manager().newSubManager()) {
        sums.put("gradient_norm", optimizer.update(scope, source, learningRate, threads));
      }
      model.changed();
    }
    return sums;
  }

  private static void add(List<float[]> total, List<float[]> more) {
    for (int i = 0; i < total.size(); i++) {
      float[] sum = total.get(i);
      float[] other = more.get(i);
      for (int k = 0; k < sum.length; k++) {
        sum[k] += other[k];
      }
    }
  }

  /**
   * Times a step without taking it. The weights stay as they are, the optimizer's state does not.
   *
   * @param rows token ids of the rows of the step
   * @param objective the loss
   */
  public StepTime time(List<int[]> rows, TokenObjective objective) {
    InputChecks.lengths(model.config(), rows);
    return time(differentiator, rows, objective);
  }

  private <G> StepTime time(Differentiator<G> by, List<int[]> rows, TokenObjective objective) {
    try (NDManager scope = model.manager().newSubManager()) {
      long started = System.nanoTime();
      model.changed(); // a step begins with weights that the one before has changed
      G total = total(by, scope, rows, deal(rows, shards), objective, new TreeMap<>());
      if (total == null) {
        return new StepTime((System.nanoTime() - started) / 1e9, 0);
      }
      GradientSource gradients = gradients(by, scope, total);
      double passes = (System.nanoTime() - started) / 1e9;
      double update = optimizer.secondsPerUpdate(scope, gradients, shards);
      by.release(total);
      return new StepTime(passes, update);
    }
  }

  /** The gradients of all rows, summed in the order of the shards; null if there are none. */
  private <G> G total(
      Differentiator<G> by,
      NDManager scope,
      List<int[]> rows,
      List<int[]> deal,
      TokenObjective objective,
      Map<String, Double> sums) {
    try {
      List<Callable<Shard<G>>> work = new ArrayList<>();
      for (int[] dealt : deal) {
        work.add(() -> differentiate(by, scope, rows, dealt, objective));
      }
      // All are waited for, also when one fails: the others still use what closes with the scope.
      List<Future<Shard<G>>> done = threads.invokeAll(work);
      G total = null;
      for (Future<Shard<G>> future : done) {
        Shard<G> shard = future.get();
        shard.sums.forEach((name, value) -> sums.merge(name, value, Double::sum));
        if (total == null) {
          total = shard.gradients;
        } else if (shard.gradients != null) {
          by.add(scope, total, shard.gradients);
        }
      }
      return total;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("Cannot finish training step: interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new InfrastructureFailure("Cannot run training step: " + e.getCause(), e.getCause());
    }
  }

  private <G> GradientSource gradients(Differentiator<G> by, NDManager scope, G total) {
    if (!model.adapted()) {
      return (inner, index) -> by.tensor(inner, total, index);
    }
    List<NDArray> byWeights =
        IntStream.range(0, model.training().differentiated().length)
            .mapToObj(i -> by.tensor(scope, total, i))
            .toList();
    return GradientSource.of(model.training().gradients(scope, byWeights));
  }

  private void requireFinite(Map<String, Double> sums) {
    sums.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new InfrastructureFailure(
                "Cannot update model: %s is not finite at update %d (%s, expected a finite number; try"
                        .formatted(name, steps() + 1, value)
                    + " a smaller learning rate or more warm-up steps)");
          }
        });
  }

  private record Shard<G>(G gradients, Map<String, Double> sums) {}

  /** Deals rows, longest first, one to each shard in turn. */
  private static List<int[]> deal(List<int[]> rows, int shards) {
    Integer[] order = IntStream.range(0, rows.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingInt((Integer i) -> -rows.get(i).length));
    List<int[]> dealt = new ArrayList<>();
    for (int s = 0; s < Math.min(shards, order.length); s++) {
      int shard = s;
      dealt.add(
          IntStream.range(0, order.length)
              .filter(i -> i % shards == shard)
              .map(i -> order[i])
              .toArray());
    }
    return dealt;
  }

  private static <G> Shard<G> differentiate(
      Differentiator<G> by,
      NDManager scope,
      List<int[]> rows,
      int[] chosen,
      TokenObjective objective) {
    Map<String, Double> sums = new TreeMap<>();
    return new Shard<>(by.differentiate(scope, rows, chosen, objective, sums), sums);
  }

  /** Writes the model and the optimiser's state, with a prefix of the files' names. */
  public void save(OutputFolder folder, String prefix) {
    save(folder, prefix, Map.of());
  }

  /**
   * Writes the same.
   *
   * @param entries of {@code stepwise.json} next to the tokens
   */
  public void save(OutputFolder folder, String prefix, Map<String, ?> entries) {
    model.save(folder, prefix, entries);
    optimizer.save(folder, prefix);
  }

  /** Reads the optimiser's state that {@link #save} wrote; the model is loaded by the caller. */
  public void restore(InputFolder folder, String prefix) {
    optimizer.restore(folder, prefix);
  }

  @Override
  public void close() {
    threads.shutdown();
    optimizer.close();
    differentiator.close();
  }
}
