package io.stepwise.prm.loss;

import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A generative verifier's loss: the weighted language-model loss on the answer token of every
 * question.
 *
 * <pre>
 *   L = − Σ_i w_i q_i log p(answer_i | question_i) / Σ_i q_i − Σ log p(x_t | x_&lt;t) / n
 * </pre>
 *
 * where q_i is the probability that the label gives the row's answer: y for yes, 1 − y for no. A
 * question with a soft label has a row for each answer. w_i is the positive weight for yes and 1
 * for no. The second sum is over the n tokens of the critiques that come before the answers, if the
 * rows have any.
 */
public final class VerdictObjective implements TokenObjective {
  private final List<StepSample> batch;
  private final int yes;
  private final double positiveWeight;
  private final double questions;
  private final int critiqueTokens;

  /**
   * The loss of an update, whose samples each have one supervised token.
   *
   * @param yes id of the answer that means correct
   * @param positiveWeight weight of that answer
   */
  public VerdictObjective(List<StepSample> batch, int yes, double positiveWeight) {
    this.batch = batch;
    this.yes = yes;
    this.positiveWeight = positiveWeight;
    this.questions = batch.stream().mapToDouble(this::probability).sum();
    int tokens = 0;
    for (StepSample sample : batch) {
      for (boolean imitated : sample.imitated()) {
        tokens += imitated ? 1 : 0;
      }
    }
    this.critiqueTokens = tokens;
  }

  private static int answer(StepSample sample) {
    return sample.positions()[0];
  }

  private boolean isYes(StepSample sample) {
    return sample.row()[answer(sample)] == yes;
  }

  private double probability(StepSample sample) {
    double correct = sample.targets()[0];
    return isYes(sample) ? correct : 1 - correct;
  }

  private double weight(StepSample sample) {
    return (isYes(sample) ? positiveWeight : 1) * probability(sample);
  }

  @Override
  public int[] read(int rowIndex, int length) {
    StepSample sample = batch.get(rowIndex);
    int last = answer(sample) - 1;
    return IntStream.rangeClosed(0, last)
        .filter(t -> t == last || sample.imitated()[t + 1])
        .toArray();
  }

  @Override
  public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
    float[] logProbs = new float[out.rows() * out.length()];
    double loss = 0;
    double critiqueLoss = 0;
    for (int i = 0; i < rowIndices.length; i++) {
      StepSample sample = batch.get(rowIndices[i]);
      int at = out.at(i, answer(sample));
      double weight = weight(sample) / questions;
      loss -= weight * out.logProbs()[at];
      logProbs[at] = (float) -weight;
      for (int t = 0; critiqueTokens > 0 && t < answer(sample); t++) {
        if (sample.imitated()[t]) {
          critiqueLoss -= out.logProbs()[out.at(i, t)] / critiqueTokens;
          logProbs[out.at(i, t)] = -1f / critiqueTokens;
        }
      }
    }
    Map<String, Double> sums =
        new TreeMap<>(Map.of("loss", loss + critiqueLoss, "verdict_loss", loss));
    if (critiqueTokens > 0) {
      sums.put("critique_loss", critiqueLoss);
    }
    return new TokenGradients(logProbs, null, null, sums);
  }
}
