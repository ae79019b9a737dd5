package io.stepwise.jobs.policy;

import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.prm.LabelCounts;
import io.stepwise.policy.ppo.ProcessForm;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.RewardModels;
import java.util.Optional;

/**
 * Checks the labels behind the reward model of {@code ppo.process-reward=progress}, which takes its
 * scores for the prover's probabilities of a right answer. Hard labels make a model of whether a
 * step is correct.
 */
final class ProgressLabels {
  private ProgressLabels() {}

  /** A warning if the reward model's folder records that it was trained on hard labels only. */
  static Optional<String> warning(TrainPolicyConfig config) {
    String model = config.rewardModel();
    if (config.ppo().processReward() != ProcessForm.PROGRESS
        || model == null
        || !Folders.exists(model)) {
      return Optional.empty();
    }
    InputFolder folder = InputFolder.any(model);
    boolean values = RewardModels.aggregation(folder) == StepAggregation.LAST;
    return values
        ? Optional.empty()
        : LabelCounts.recorded(folder)
            .filter(labels -> labels.soft() == 0)
            .map(
                labels ->
                    "Warning: ppo.process-reward=progress takes a reward model of soft Monte Carlo labels (0 soft and %d hard labels trained %s, expected soft ones, e.g. of label --labels soft)"
                        .formatted(labels.hard(), model));
  }
}
