package io.stepwise.prm.head;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.prm.loss.ThreeClassCrossEntropy;
import io.stepwise.prm.sample.NeutralAs;
import java.util.ArrayList;
import java.util.List;

/**
 * Three logits per token (wrong, neutral, right) as the logit of P(correct), with P(neutral)
 * counted as a setting says (Lightman et al. 2023, arXiv:2305.20050, Table 4).
 */
public record ThreeClassHead(NeutralAs neutralAs) implements StepHead {
  @Override
  public List<float[]> logits(CausalModel model, List<int[]> rows, List<int[]> read) {
    List<RowOutputs> outputs = model.evaluate(rows, read, ModelOutput.HEAD);
    List<float[]> logits = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      float[] row = new float[read.get(i).length];
      for (int k = 0; k < row.length; k++) {
        row[k] = logit(outputs.get(i).head(), read.get(i)[k]);
      }
      logits.add(row);
    }
    return logits;
  }

  @Override
  public float[] logits(List<float[]> states, float[] head) {
    float[] logits = new float[states.size()];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = logit(head, k);
    }
    return logits;
  }

  private float logit(float[] head, int at) {
    return (float) ThreeClassCrossEntropy.logit(head, 3 * at, neutralAs);
  }
}
