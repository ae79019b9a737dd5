package io.stepwise.policy.ppo;

import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.policy.kl.KlEstimator;
import io.stepwise.policy.kl.KlLoss;
import io.stepwise.policy.loss.BatchSize;
import io.stepwise.policy.loss.EntropyBonus;
import io.stepwise.policy.loss.LossAggregation;
import io.stepwise.policy.loss.PolicyLoss;
import io.stepwise.policy.loss.SurrogateFigures;
import io.stepwise.policy.token.Masks;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.DoubleAccumulator;

/** The policy's loss over a minibatch: policy loss, KL term and entropy bonus, aggregated alike. */
final class PolicyObjective implements TokenObjective {
  private final List<Experience> batch;
  private final PolicyLoss policyLoss;
  private final LossAggregation aggregation;
  private final KlLoss klLoss;
  private final EntropyBonus bonus;
  private final BatchSize size;
  private final DoubleAccumulator largestRatio = new DoubleAccumulator(Math::max, 0);

  /**
   * The loss of a minibatch.
   *
   * @param maxTokens longest response
   */
  PolicyObjective(List<Experience> batch, PpoSettings settings, int maxTokens) {
    this.batch = batch;
    LossSettings loss = settings.loss();
    this.policyLoss = loss.policyLoss().loss(settings);
    this.aggregation = loss.lossAggregation();
    KlEstimator estimator = loss.klLoss().estimator();
    this.klLoss = estimator == null ? null : new KlLoss(estimator, loss.klLossCoef());
    this.bonus = new EntropyBonus(settings.entropyCoef());
    this.size =
        BatchSize.of(batch.stream().map(Experience::mask).toArray(boolean[][]::new), maxTokens);
  }

  @Override
  public int[] read(int rowIndex, int length) {
    return batch.get(rowIndex).read();
  }

  /** The largest probability ratio of a token so far. */
  double largestRatio() {
    return largestRatio.get();
  }

  @Override
  public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
    float[] byLogProb = new float[out.rows() * out.length()];
    float[] byEntropy = new float[byLogProb.length];
    double loss = 0;
    double kl = 0;
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
      double weight = aggregation.weight(Masks.count(e.mask()), size);
      loss +=
          policyLoss.add(
              logProbs, e.oldLogProbs(), e.advantages(), e.mask(), weight, logProbSlopes);
      if (klLoss != null) {
        kl += klLoss.add(logProbs, e.reference(), e.mask(), weight, logProbSlopes);
      }
      loss += bonus.add(entropies, e.mask(), weight, entropySlopes);
      figures =
          figures.plus(policyLoss.figures(logProbs, e.oldLogProbs(), e.advantages(), e.mask()));
      entropy +=
          Slices.sum(entropies, e.mask())
              * LossAggregation.TOKEN_MEAN.weight(Masks.count(e.mask()), size);
      Slices.narrow(logProbSlopes, byLogProb, from);
      Slices.narrow(entropySlopes, byEntropy, from);
    }
    largestRatio.accumulate(figures.largestRatio());
    return new TokenGradients(
        byLogProb,
        bonus.coefficient() == 0 ? null : byEntropy,
        null,
        sums(loss, kl, entropy, figures));
  }

  private Map<String, Double> sums(
      double loss, double kl, double entropy, SurrogateFigures figures) {
    Map<String, Double> sums = new TreeMap<>();
    sums.put("policy_loss", loss + kl);
    if (klLoss != null) {
      sums.put("kl_loss", kl);
    }
    sums.put("entropy", entropy);
    sums.put("clip_fraction", figures.clipped() / (double) size.tokens());
    sums.put("dual_clip_fraction", figures.dualClipped() / (double) size.tokens());
    sums.put("approx_kl_k3", figures.k3() / size.tokens());
    return sums;
  }
}
