package io.stepwise.prm.loss;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The loss of an implicit reward model (PRIME, arXiv:2502.01456): cross-entropy of the sequence's
 * log-ratio against the outcome.
 *
 * <pre>
 *   z_i = β Σ_t (log π(x_t) − log π_ref(x_t))        L = Σ_i BCE(z_i, y_i) / n
 * </pre>
 */
public final class ImplicitObjective implements TokenObjective {
  private final List<StepSample> batch;
  private final double[] reference;
  private final double beta;

  /**
   * The loss of an update.
   *
   * @param batch samples whose response lies between start and position, with the outcome
   * @param reference Σ log π_ref of each sample's response
   */
  public ImplicitObjective(List<StepSample> batch, double[] reference, double beta) {
    if (reference.length != batch.size()) {
      throw new IllegalArgumentException(
          "Cannot compute log-ratios: numbers of rows differ (%d, expected %d)"
              .formatted(reference.length, batch.size()));
    }
    this.batch = batch;
    this.reference = reference;
    this.beta = beta;
  }

  /** The loss of an update, with the log-probabilities that a reference model computes. */
  public static ImplicitObjective of(List<StepSample> batch, CausalModel reference, double beta) {
    List<RowOutputs> outputs =
        reference.evaluate(
            batch.stream().map(StepSample::row).toList(),
            batch.stream().map(ImplicitObjective::read).toList(),
            ModelOutput.LOG_PROBS);
    double[] sums = new double[batch.size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sum(batch.get(i), outputs.get(i).logProbs(), 0);
    }
    return new ImplicitObjective(batch, sums, beta);
  }

  /** The tokens after which a sample's response is predicted. */
  public static int[] read(StepSample sample) {
    return IntStream.range(sample.starts()[0] - 1, sample.positions()[0]).toArray();
  }

  /** Σ log p over a sample's response, from log-probabilities that begin at an offset. */
  public static double sum(StepSample sample, float[] logProbs, int offset) {
    double sum = 0;
    for (int t = sample.starts()[0]; t <= sample.positions()[0]; t++) {
      sum += logProbs[offset + t];
    }
    return sum;
  }

  @Override
  public int[] read(int rowIndex, int length) {
    return read(batch.get(rowIndex));
  }

  @Override
  public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
    float[] logProbs = new float[out.rows() * out.length()];
    double loss = 0;
    double right = 0;
    for (int i = 0; i < rowIndices.length; i++) {
      StepSample sample = batch.get(rowIndices[i]);
      double logit = beta * (sum(sample, out.logProbs(), out.at(i, 0)) - reference[rowIndices[i]]);
      double target = sample.targets()[0];
      loss += StepBinaryCrossEntropy.loss(logit, target);
      right += (logit > 0) == (target > 0.5) ? 1 : 0;
      float slope = (float) (beta * StepBinaryCrossEntropy.gradient(logit, target) / batch.size());
      for (int t = sample.starts()[0]; t <= sample.positions()[0]; t++) {
        logProbs[out.at(i, t)] = slope;
      }
    }
    double mean = loss / batch.size();
    return new TokenGradients(
        logProbs,
        null,
        null,
        Map.of("loss", mean, "outcome_loss", mean, "outcome_accuracy", right / batch.size()));
  }
}
