package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Rows of token ids, padded on the right to one length. */
record PaddedBatch(int rows, int length, int[] lengths, long[] ids) {

  static PaddedBatch of(List<int[]> rows, int pad) {
    int longest = 0;
    for (int[] row : rows) {
      longest = Math.max(longest, row.length);
    }
    int[] lengths = new int[rows.size()];
    long[] ids = new long[rows.size() * longest];
    for (int i = 0; i < lengths.length; i++) {
      int[] row = rows.get(i);
      lengths[i] = row.length;
      for (int t = 0; t < longest; t++) {
        ids[i * longest + t] = t < row.length ? row[t] : pad;
      }
    }
    return new PaddedBatch(rows.size(), longest, lengths, ids);
  }

  NDArray tensor(NDManager manager) {
    return manager.create(ids, new Shape(rows, length));
  }

  /** The outputs of these rows, in the order the decoder's source returns them. */
  TokenOutputs outputs(List<NDArray> tensors, ModelOutput output) {
    float[] logProbs = output.logProbs() ? tensors.get(0).toFloatArray() : null;
    float[] entropies = output.logProbs() ? tensors.get(1).toFloatArray() : null;
    float[] head = output.head() ? tensors.get(tensors.size() - 1).toFloatArray() : null;
    return new TokenOutputs(rows, length, lengths, logProbs, entropies, head);
  }
}
