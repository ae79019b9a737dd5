package io.stepwise.prm.loss;

import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import java.util.Map;

/**
 * A generative verifier's loss: the weighted language-model loss on the answer token of every
 * question.
 *
 * <pre>
 *   L = − Σ_i w_i q_i log p(answer_i | question_i) / Σ_i q_i
 * </pre>
 *
 * where q_i is the probability that the label gives the row's answer: y for yes, 1 − y for no. A
 * question with a soft label has a row for each answer. w_i is the positive weight for yes and 1
 * for no.
 */
public final class VerdictObjective implements TokenObjective {
  private final List<StepSample> batch;
  private final int yes;
  private final double positiveWeight;
  private final double questions;

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
    return new int[] {answer(batch.get(rowIndex)) - 1};
  }

  @Override
  public TokenGradients differentiate(int[] rowIndices, TokenOutputs out) {
    float[] logProbs = new float[out.rows() * out.length()];
    double loss = 0;
    for (int i = 0; i < rowIndices.length; i++) {
      StepSample sample = batch.get(rowIndices[i]);
      int at = out.at(i, answer(sample));
      double weight = weight(sample) / questions;
      loss -= weight * out.logProbs()[at];
      logProbs[at] = (float) -weight;
    }
    return new TokenGradients(logProbs, null, null, Map.of("verdict_loss", loss));
  }
}
