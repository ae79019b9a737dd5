package io.stepwise.lm;

import ai.djl.ndarray.NDManager;
import io.stepwise.lm.vector.DecoderPass;
import io.stepwise.lm.vector.DecoderWeights;
import io.stepwise.lm.vector.RowBatch;
import io.stepwise.lm.vector.TokenValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Computes a model's outputs at the tokens of any number of rows, without gradients. */
final class Evaluation {
  /** Most positions (padding included) in one native call of {@link #evaluate}. */
  private static final int POSITIONS_PER_CALL = 8192;

  private final CausalModel model;
  private final ModelOutput output;
  private final int labels;

  Evaluation(CausalModel model, ModelOutput output) {
    this.model = model;
    this.output = output;
    this.labels = model.config().head().labels();
  }

  /**
   * The outputs after some tokens of every row, at least.
   *
   * @param read of each row the indices of those tokens, ascending
   */
  List<RowOutputs> outputs(List<int[]> rows, List<int[]> read) {
    InputChecks.lengths(model.config(), rows);
    return isByVectors() ? byVectors(rows, read) : byEngine(rows);
  }

  /** The hidden states of the tokens read, per row [read][hidden]. */
  List<float[][]> hidden(List<int[]> rows, List<int[]> read) {
    InputChecks.lengths(model.config(), rows);
    return isByVectors() ? hiddenByVectors(rows, read) : hiddenByEngine(rows, read);
  }

  private boolean isByVectors() {
    return model.backend().kind() == Backend.VECTORS;
  }

  /**
   * By vectors, batch after batch on each of the model's threads.
   *
   * @param read of each row the tokens after which the model is asked
   */
  private List<RowOutputs> byVectors(List<int[]> rows, List<int[]> read) {
    RowOutputs[] results = new RowOutputs[rows.size()];
    byVectors(
        rows,
        read,
        (pass, some, figures) -> {
          for (int i = 0; i < some.rowOf().length; i++) {
            int row = some.rowOf()[i];
            results[some.from() + i] =
                new RowOutputs(
                    ofNext(figures.logProbs(), some.batch(), row),
                    ofNext(figures.entropies(), some.batch(), row),
                    values(figures.head(), some.batch(), row, labels));
          }
        });
    return List.of(results);
  }

  /** The hidden states of the tokens read, per row [read][hidden]; as {@link #byVectors}. */
  List<float[][]> hiddenByVectors(List<int[]> rows, List<int[]> read) {
    float[][][] results = new float[rows.size()][][];
    byVectors(
        rows,
        read,
        (pass, some, figures) -> {
          float[][] states = pass.hiddenStates();
          int at = 0;
          for (int i = some.from(); i < some.from() + some.rowOf().length; i++) {
            int count = read.get(i).length;
            results[i] = Arrays.copyOfRange(states, at, at + count);
            at += count;
          }
        });
    return List.of(results);
  }

  /** Takes what it wants of a pass that has run. */
  @FunctionalInterface
  private interface PassReader {
    void read(DecoderPass pass, SharedPrefixes.Pass rows, TokenValues figures);
  }

  private void byVectors(List<int[]> rows, List<int[]> read, PassReader reader) {
    int most = PassCapacity.rows(model.config());
    List<SharedPrefixes.Pass> batches = new SharedPrefixes(rows, read, most).passes();
    if (batches.isEmpty()) {
      return;
    }
    DecoderWeights laidOut = model.backend().vectors();
    AtomicInteger next = new AtomicInteger();
    Runnable task =
        () -> {
          DecoderPass pass = null;
          for (int i = next.getAndIncrement(); i < batches.size(); i = next.getAndIncrement()) {
            SharedPrefixes.Pass some = batches.get(i);
            int positions = some.batch().size();
            if (pass == null || pass.capacity() < positions) {
              pass = new DecoderPass(model.config(), positions, DecoderPass.Memory.NOTHING);
            }
            TokenValues figures =
                pass.forward(laidOut, some.batch(), output.logProbs(), output.head());
            reader.read(pass, some, figures);
          }
        };
    Parallel.run(Collections.nCopies(Math.min(model.backend().threads(), batches.size()), task));
  }

  /** By the tensor engine, rows of like length together. */
  private List<RowOutputs> byEngine(List<int[]> rows) {
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

  /** The hidden states of the tokens read, row after row; as {@link #hiddenByVectors}. */
  List<float[][]> hiddenByEngine(List<int[]> rows, List<int[]> read) {
    int width = model.config().hidden();
    List<float[][]> results = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      try (NDManager scope = model.manager().newSubManager()) {
        PaddedBatch row = PaddedBatch.of(rows.subList(i, i + 1), model.tokenizer().tokens().pad());
        float[] states =
            model
                .backend()
                .tokenOutputs(scope, model.backend().inference(), row, output)
                .get(0)
                .toFloatArray();
        results.add(
            Arrays.stream(read.get(i))
                .mapToObj(t -> Arrays.copyOfRange(states, t * width, (t + 1) * width))
                .toArray(float[][]::new));
      }
    }
    return results;
  }

  private void run(List<int[]> all, Integer[] chosen, RowOutputs[] results) {
    PaddedBatch rows =
        PaddedBatch.of(
            Arrays.stream(chosen).map(all::get).toList(), model.tokenizer().tokens().pad());
    try (NDManager scope = model.manager().newSubManager()) {
      TokenOutputs out =
          rows.outputs(
              model.backend().tokenOutputs(scope, model.backend().inference(), rows, output),
              output);
      for (int i = 0; i < chosen.length; i++) {
        int from = out.at(i, 0);
        int to = from + rows.lengths()[i];
        results[chosen[i]] =
            new RowOutputs(
                slice(out.logProbs(), from, to),
                slice(out.entropies(), from, to),
                slice(out.head(), from * labels, to * labels));
      }
    }
  }

  /** A row's outputs about next tokens: 0 for its first, NaN for the others of its prefix. */
  private static float[] ofNext(float[] figures, RowBatch batch, int row) {
    float[] values = values(figures, batch, row, 1);
    if (values != null && batch.before(row) > 0) {
      values[batch.before(row)] = Float.NaN;
      values[0] = 0;
    }
    return values;
  }

  /** A row's outputs, so many each, NaN for the tokens of its prefix. */
  private static float[] values(float[] figures, RowBatch batch, int row, int each) {
    if (figures == null) {
      return null;
    }
    int begin = batch.starts()[row] * each;
    int before = batch.before(row) * each;
    int length = batch.length(row) * each;
    float[] values = new float[before + length];
    Arrays.fill(values, 0, before, Float.NaN);
    System.arraycopy(figures, begin, values, before, length);
    return values;
  }

  private static float[] slice(float[] values, int from, int to) {
    return values == null ? null : Arrays.copyOfRange(values, from, to);
  }
}
