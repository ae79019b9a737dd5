package io.stepwise.prm.training;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.sample.SampleSource;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.util.List;
import java.util.Map;

/** How one kind of reward model is trained, measured and written. */
public interface KindTraining extends AutoCloseable {
  /**
   * The head that a kind's model has.
   *
   * @throws InvalidConfiguration for a kind that is not trained
   */
  static Head head(RewardKind kind) {
    return switch (kind) {
      case PROCESS, OUTCOME, CRITIQUE -> Head.SCALAR;
      case THREE_CLASS -> Head.THREE_CLASSES;
      case IMPLICIT, GENERATIVE -> Head.LANGUAGE_MODEL;
      case ENSEMBLE ->
          throw new InvalidConfiguration(
              "Cannot train reward model: an ensemble is made of trained ones (ensemble, expected"
                  + " process, three-class, outcome, implicit, generative or critique; ./stepwise"
                  + " reward-model makes one)");
    };
  }

  /**
   * Converts labelled solutions into rows. Rows with critiques are written by the model as it is
   * and have to be made before training changes it.
   */
  SampleSource samples();

  /** The outputs that the loss reads. */
  ModelOutput output();

  /** Name of the loss among an update's metrics. */
  String loss();

  /** The loss of an update's samples. */
  TokenObjective objective(List<StepSample> batch);

  /** The model as it is, to score with; it is the caller's and not to be closed. */
  LoadedRewardModel opened();

  /** Scores the supervised steps of held-out solutions. */
  HeldOutSteps heldOut();

  /** Whether the model is trained on outcomes. */
  default boolean isTrainedOnOutcomes() {
    return false;
  }

  /** Entries of {@code stepwise.json} next to the tokens. */
  Map<String, Object> entries();

  /**
   * What has to be added to the biases of the trained head, so that its scores are probabilities
   * although classes were weighted in the loss, [labels]; empty if nothing has to.
   */
  default double[] biasCorrection() {
    return new double[0];
  }

  /** The same as a number that has to be added to the logit of P(correct) during training. */
  default double logitCorrection() {
    return 0;
  }

  /** How many labels a scalar head is written with. */
  default HeadLabels labels() {
    return HeadLabels.ONE;
  }

  @Override
  default void close() {
    // Most kinds hold nothing.
  }
}
