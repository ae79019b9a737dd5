package io.stepwise.prm.training;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.prm.loss.StepBinaryCrossEntropy;
import io.stepwise.prm.sample.SampleSource;
import java.util.List;
import java.util.function.Consumer;

/** Takes held-out solutions, scores their supervised steps and keeps the scores. */
public interface HeldOutSteps extends Consumer<StepLabelledSolution> {
  /** The steps of all solutions so far, in order. */
  List<ScoredSteps> scored();

  /**
   * Mean cross-entropy of all steps so far, in nats.
   *
   * @param shift added to every logit
   */
  default double loss(double shift) {
    double sum = 0;
    long count = 0;
    for (ScoredSteps steps : scored()) {
      for (int k = 0; k < steps.logits().length; k++) {
        sum += StepBinaryCrossEntropy.loss(steps.logits()[k] + shift, steps.correct()[k] ? 1 : 0);
        count++;
      }
    }
    return sum / count;
  }

  /** Solutions so far that the model cannot read; they have no score. */
  default long skipped() {
    return 0;
  }

  /** By the logits at the supervised positions of samples. */
  static HeldOutSteps of(SampleSource samples, HeldOutScorer scorer) {
    return new HeldOutSteps() {
      @Override
      public void accept(StepLabelledSolution solution) {
        samples.samples(solution).forEach(scorer);
      }

      @Override
      public List<ScoredSteps> scored() {
        return scorer.scored();
      }

      @Override
      public long skipped() {
        return samples.skipped();
      }
    };
  }
}
