package io.stepwise.policy.sft;

import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Negative log-likelihood of the tokens that have loss.
 *
 * <pre>
 *   L = −Σ_t log p(x_t | x_&lt;t) / n        dL/dlog p = −1/n
 * </pre>
 *
 * over the demonstrations' targets, n their number in the whole update.
 */
final class NextTokenObjective implements TokenObjective {
  private final List<Demonstration> batch;
  private final int tokens;

  NextTokenObjective(List<Demonstration> batch) {
    this.batch = batch;
    this.tokens = batch.stream().mapToInt(d -> d.targets().length).sum();
  }

  @Override
  public int[] read(int rowIndex, int length) {
    return IntStream.of(batch.get(rowIndex).targets()).map(t -> t - 1).toArray();
  }

  @Override
  public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
    float[] gradient = new float[out.rows() * out.length()];
    double loss = 0;
    for (int i = 0; i < rowIndices.length; i++) {
      for (int t : batch.get(rowIndices[i]).targets()) {
        loss -= out.logProbs()[out.at(i, t)];
        gradient[out.at(i, t)] = -1f / tokens;
      }
    }
    return new TokenGradients(gradient, null, null, Map.of("loss", loss / tokens));
  }
}
