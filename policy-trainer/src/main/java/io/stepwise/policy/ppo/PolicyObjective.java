package io.stepwise.policy.ppo;

import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.policy.loss.BatchSize;
import io.stepwise.policy.loss.ClippedSurrogate;
import io.stepwise.policy.loss.EntropyBonus;
import io.stepwise.policy.loss.LossAggregation;
import io.stepwise.policy.loss.SurrogateFigures;
import io.stepwise.policy.token.Masks;
import java.util.List;
import java.util.Map;

/**
 * The policy's loss over a minibatch: clipped surrogate and entropy bonus, mean over its tokens.
 */
final class PolicyObjective implements TokenObjective {
  private final List<Experience> batch;
  private final ClippedSurrogate surrogate;
  private final EntropyBonus bonus;
  private final BatchSize size;

  PolicyObjective(List<Experience> batch, PpoSettings settings) {
    this.batch = batch;
    this.surrogate =
        new ClippedSurrogate(
            settings.cliprangeLow(), settings.cliprangeHigh(), settings.dualClip());
    this.bonus = new EntropyBonus(settings.entropyCoef());
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
    float[] byLogProb = new float[out.rows() * out.length()];
    float[] byEntropy = new float[byLogProb.length];
    double loss = 0;
    double entropy = 0;
    SurrogateFigures figures = SurrogateFigures.NONE;
    for (int i = 0; i < rowIndices.length; i++) {
      Experience e = batch.get(rowIndices[i]);
      int from = out.at(i, e.promptLength());
      int n = e.mask().length;
      double[] logProbs = Slices.wide(out.logProbs(), from, n);
      double[] entropies = Slices.wide(out.entropies(), from, n);
      double[] logProbSlopes = new double[n];
      double[] entropySlopes = new double[n];
      double weight = LossAggregation.TOKEN_MEAN.weight(Masks.count(e.mask()), size);
      loss +=
          surrogate.add(logProbs, e.oldLogProbs(), e.advantages(), e.mask(), weight, logProbSlopes);
      loss += bonus.add(entropies, e.mask(), weight, entropySlopes);
      figures =
          figures.plus(
              SurrogateFigures.of(surrogate, logProbs, e.oldLogProbs(), e.advantages(), e.mask()));
      entropy += Slices.sum(entropies, e.mask()) * weight;
      Slices.narrow(logProbSlopes, byLogProb, from);
      Slices.narrow(entropySlopes, byEntropy, from);
    }
    return new TokenGradients(
        byLogProb,
        bonus.coefficient() == 0 ? null : byEntropy,
        null,
        Map.of(
            "policy_loss",
            loss,
            "entropy",
            entropy,
            "clip_fraction",
            figures.clipped() / (double) size.tokens(),
            "approx_kl_k3",
            figures.k3() / size.tokens()));
  }
}
