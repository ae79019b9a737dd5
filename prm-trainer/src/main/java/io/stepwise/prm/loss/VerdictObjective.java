package io.stepwise.prm.loss;

import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import java.util.Map;

/**
 * A generative verifier's loss: the language-model loss on the answer token of every question.
 *
 * <pre>
 *   L = − Σ_i log p(answer_i | question_i) / n
 * </pre>
 */
public final class VerdictObjective implements TokenObjective {
  private final List<StepSample> batch;

  /** The loss of an update, whose samples each have one supervised token. */
  public VerdictObjective(List<StepSample> batch) {
    this.batch = batch;
  }

  private int answer(int row) {
    return batch.get(row).positions()[0];
  }

  @Override
  public int[] read(int rowIndex, int length) {
    return new int[] {answer(rowIndex) - 1};
  }

  @Override
  public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
    float[] logProbs = new float[out.rows() * out.length()];
    double loss = 0;
    for (int i = 0; i < rowIndices.length; i++) {
      int at = out.at(i, answer(rowIndices[i]));
      loss -= out.logProbs()[at];
      logProbs[at] = -1f / batch.size();
    }
    return new TokenGradients(logProbs, null, null, Map.of("verdict_loss", loss / batch.size()));
  }
}
