package io.stepwise.lm;

import ai.djl.ndarray.NDManager;
import io.stepwise.lm.vector.DecoderPass;
import io.stepwise.lm.vector.DecoderWeights;
import io.stepwise.lm.vector.RowBatch;
import io.stepwise.lm.vector.TokenFigures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What a model says of the tokens of any number of rows, without gradients. */
final class Evaluation {
  /** Most positions (padding included) in one native call of {@link #evaluate}. */
  private static final int POSITIONS_PER_CALL = 8192;

  /** Most positions held at once by vectors; few enough to stay in cache. */
  private static final int VECTOR_POSITIONS = 512;

  private final CausalModel model;
  private final Part part;

  Evaluation(CausalModel model, Part part) {
    this.model = model;
    this.part = part;
  }

  /** Rows that one pass takes. */
  private record Batch(int from, int to) {}

  /**
   * By vectors, batch after batch on each of the model's threads.
   *
   * @param read of each row the tokens after which the model is asked
   */
  List<RowOutputs> byVectors(List<int[]> rows, List<int[]> read) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); ) {
      int to = from + 1;
      int positions = rows.get(from).length;
      while (to < rows.size() && positions + rows.get(to).length <= VECTOR_POSITIONS) {
        positions += rows.get(to++).length;
      }
      batches.add(new Batch(from, to));
      from = to;
    }
    if (batches.isEmpty()) {
      return List.of();
    }
    DecoderWeights laidOut = model.vectors();
    RowOutputs[] results = new RowOutputs[rows.size()];
    AtomicInteger next = new AtomicInteger();
    Runnable task =
        () -> {
          DecoderPass pass = null;
          for (int i = next.getAndIncrement(); i < batches.size(); i = next.getAndIncrement()) {
            Batch some = batches.get(i);
            RowBatch batch =
                RowBatch.of(rows.subList(some.from, some.to), read.subList(some.from, some.to));
            int positions = batch.starts()[batch.rows()];
            if (pass == null || pass.capacity() < positions) {
              int capacity = Math.max(positions, VECTOR_POSITIONS);
              pass = new DecoderPass(model.config(), capacity, DecoderPass.Memory.NOTHING);
            }
            run(pass, laidOut, batch, some.from, results);
          }
        };
    Parallel.run(Collections.nCopies(Math.min(model.threads(), batches.size()), task));
    return List.of(results);
  }

  private void run(
      DecoderPass pass, DecoderWeights weights, RowBatch batch, int from, RowOutputs[] results) {
    TokenFigures figures = pass.forward(weights, batch, part.logProbs(), part.head());
    for (int r = 0; r < batch.rows(); r++) {
      int begin = batch.starts()[r];
      int end = batch.starts()[r + 1];
      results[from + r] =
          new RowOutputs(
              slice(figures.logProbs(), begin, end),
              slice(figures.entropies(), begin, end),
              slice(figures.head(), begin, end));
    }
  }

  /** By the tensor engine, rows of like length together. */
  List<RowOutputs> byEngine(List<int[]> rows) {
    Integer[] order = IntStream.range(0, rows.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingInt((Integer i) -> rows.get(i).length));
    RowOutputs[] results = new RowOutputs[rows.size()];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length
          && (to + 1 - from) * rows.get(order[to]).length <= POSITIONS_PER_CALL) {
        to++;
      }
      run(rows, Arrays.copyOfRange(order, from, to), results);
      from = to;
    }
    return List.of(results);
  }

  private void run(List<int[]> all, Integer[] chosen, RowOutputs[] results) {
    Rows rows =
        Rows.of(Arrays.stream(chosen).map(all::get).toList(), model.tokenizer().tokens().pad());
    try (NDManager scope = model.manager().newSubManager()) {
      TokenOutputs out =
          rows.outputs(model.tokenOutputs(scope, model.inference(), rows, part), part);
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
}
