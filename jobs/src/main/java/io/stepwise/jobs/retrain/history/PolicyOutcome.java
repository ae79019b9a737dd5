package io.stepwise.jobs.retrain.history;

import io.stepwise.jobs.retrain.history.Outcome.Result;
import java.util.Objects;

/**
 * What became of a run's policy.
 *
 * @param result in a word
 * @param champion version of the champion policy afterwards
 * @param previous version of the champion policy before
 * @param candidate version of the candidate policy, 0 where none was trained
 * @param rewardModel version of the reward model that it was trained with, 0 for a rollback
 * @param summary one sentence for a person
 */
public record PolicyOutcome(
    Result result, int champion, int previous, int candidate, int rewardModel, String summary) {
  /** Rejects null components. */
  public PolicyOutcome {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(summary, "summary");
  }
}
