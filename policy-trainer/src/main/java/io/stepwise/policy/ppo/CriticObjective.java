package io.stepwise.policy.ppo;

import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.policy.loss.BatchSize;
import io.stepwise.policy.loss.ClippedValueLoss;
import io.stepwise.policy.loss.LossAggregation;
import io.stepwise.policy.token.Masks;
import java.util.List;
import java.util.Map;

/**
 * The critic's loss over a minibatch, mean over its tokens. The value before token t is the head
 * read at the token before it, where the policy's distribution of token t is made.
 */
final class CriticObjective implements TokenObjective {
  private final List<Experience> batch;
  private final ClippedValueLoss loss;
  private final BatchSize size;

  CriticObjective(List<Experience> batch, PpoSettings settings) {
    this.batch = batch;
    this.loss = new ClippedValueLoss(settings.cliprangeValue());
    this.size =
        BatchSize.of(
            batch.stream().map(Experience::mask).toArray(boolean[][]::new), Integer.MAX_VALUE);
  }

  @Override
  public int[] read(int rowIndex, int length) {
    return batch.get(rowIndex).read();
  }

  @Override
  public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
    float[] byHead = new float[out.rows() * out.length()];
    double total = 0;
    for (int i = 0; i < rowIndices.length; i++) {
      Experience e = batch.get(rowIndices[i]);
      int before = out.at(i, e.promptLength() - 1);
      int n = e.mask().length;
      double[] slopes = new double[n];
      double weight = LossAggregation.TOKEN_MEAN.weight(Masks.count(e.mask()), size);
      total +=
          loss.add(
              Slices.wide(out.head(), before, n),
              e.oldValues(),
              e.returns(),
              e.mask(),
              weight,
              slopes);
      Slices.narrow(slopes, byHead, before);
    }
    return new TokenGradients(null, null, byHead, Map.of("value_loss", total));
  }
}
