package io.stepwise.prm.head;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import java.util.ArrayList;
import java.util.List;

/** Reads the logits of P(correct) from a decoder. */
public interface StepHead {
  /** The decoder's own scalar head. */
  StepHead SCALAR =
      new StepHead() {
        @Override
        public List<float[]> logits(CausalModel model, List<int[]> rows, List<int[]> read) {
          return scalar(model, rows, read);
        }

        @Override
        public float[] logits(List<float[]> states, float[] scalar) {
          return scalar;
        }
      };

  /**
   * The logits at some tokens of every row.
   *
   * @param read of each row the indices of those tokens, ascending
   * @return per row one logit per index, in order
   */
  List<float[]> logits(CausalModel model, List<int[]> rows, List<int[]> read);

  /**
   * The logits at tokens whose outputs are known.
   *
   * @param states normed last hidden states, [K][hidden]
   * @param scalar the decoder's scalar head at them, [K]
   * @return one logit per token, [K]
   */
  float[] logits(List<float[]> states, float[] scalar);

  private static List<float[]> scalar(CausalModel model, List<int[]> rows, List<int[]> read) {
    List<RowOutputs> outputs = model.evaluate(rows, read, ModelOutput.HEAD);
    List<float[]> logits = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      float[] head = outputs.get(i).head();
      float[] chosen = new float[read.get(i).length];
      for (int k = 0; k < chosen.length; k++) {
        chosen[k] = head[read.get(i)[k]];
      }
      logits.add(chosen);
    }
    return logits;
  }
}
