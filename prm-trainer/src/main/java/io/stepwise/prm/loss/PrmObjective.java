package io.stepwise.prm.loss;

import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.prm.sample.StepSample;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * A reward model's loss: cross-entropy at supervised step ends, and next to it a next-token loss on
 * the tokens of correct steps (cf. Cobbe et al. 2021, arXiv:2110.14168, joint objective). A small
 * trunk must be able to predict the right result before its head can see that another was written.
 *
 * <pre>
 *   L = Σ CE(z_k, y_k)/n_steps − λ · Σ log p(x_t | x_&lt;t)/n_tokens
 * </pre>
 *
 * both counts taken over the whole update.
 */
public final class PrmObjective implements TokenObjective {
  private final List<StepSample> batch;
  private final double lmLossWeight;
  private final StepLoss loss;
  private final int steps;
  private final int tokens;

  /**
   * The loss of an update.
   *
   * @param batch all samples of the update, in the order of its rows
   * @param lmLossWeight λ; 0 leaves the next-token loss out
   */
  public PrmObjective(List<StepSample> batch, double lmLossWeight) {
    this(batch, lmLossWeight, StepLoss.binary(1));
  }

  /**
   * The loss of an update.
   *
   * @param loss of a supervised token
   */
  public PrmObjective(List<StepSample> batch, double lmLossWeight, StepLoss loss) {
    this.batch = batch;
    this.lmLossWeight = lmLossWeight;
    this.loss = loss;
    int stepCount = 0;
    int tokenCount = 0;
    for (StepSample sample : batch) {
      stepCount += sample.positions().length;
      for (boolean imitated : sample.imitated()) {
        tokenCount += imitated ? 1 : 0;
      }
    }
    this.steps = stepCount;
    this.tokens = tokenCount;
  }

  @Override
  public int[] read(int rowIndex, int length) {
    StepSample sample = batch.get(rowIndex);
    BitSet read = new BitSet(length);
    for (int position : sample.positions()) {
      read.set(position);
    }
    for (int t = 1; imitating() && t < length; t++) {
      if (sample.imitated()[t]) {
        read.set(t - 1);
      }
    }
    return read.stream().toArray();
  }

  private boolean imitating() {
    return lmLossWeight > 0 && tokens > 0;
  }

  @Override
  public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
    int labels = loss.labels();
    float[] head = new float[out.rows() * out.length() * labels];
    boolean imitating = imitating();
    float[] logProbs = imitating ? new float[out.rows() * out.length()] : null;
    double stepLoss = 0;
    double tokenLoss = 0;
    for (int i = 0; i < rowIndices.length; i++) {
      StepSample sample = batch.get(rowIndices[i]);
      for (int k = 0; k < sample.positions().length; k++) {
        int at = labels * out.at(i, sample.positions()[k]);
        double[] target = sample.target(k);
        stepLoss += loss.loss(out.head(), at, target);
        double[] slopes = loss.gradient(out.head(), at, target);
        for (int c = 0; c < labels; c++) {
          head[at + c] = (float) (slopes[c] / steps);
        }
      }
      for (int t = 0; imitating && t < sample.row().length; t++) {
        if (sample.imitated()[t]) {
          int at = out.at(i, t);
          tokenLoss -= out.logProbs()[at];
          logProbs[at] = (float) (-lmLossWeight / tokens);
        }
      }
    }
    double ofSteps = stepLoss / steps;
    double ofTokens = tokenLoss / Math.max(1, tokens);
    return new TokenGradients(
        logProbs,
        null,
        head,
        Map.of(
            "loss", ofSteps + lmLossWeight * ofTokens, "step_loss", ofSteps, "lm_loss", ofTokens));
  }
}
