package io.stepwise.rollout.spark;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Scores rows of tables with the reward model that this JVM shares. A row that cannot be scored
 * gets an error instead of scores; it fails neither its batch nor its task.
 *
 * @param model folder of the reward model, readable from every executor
 * @param digest what the driver found the folder's digest to be
 * @param layout how the model reads its input
 * @param aggregate how step scores are aggregated to the row's score
 */
public record RowScorer(
    String model, String digest, LayoutSettings layout, StepAggregation aggregate)
    implements Serializable {

  /**
   * The contents of a row.
   *
   * @param problem text of the problem, null where the row has none
   * @param steps texts of the steps, [K]; null, or with nulls, where the row has none
   */
  public record Unscored(String problem, List<String> steps) {}

  /**
   * The result for a row: scores, or an error.
   *
   * @param scores the model's; null with an error
   * @param score the aggregate; null with an error
   * @param error what is wrong with the row; null with scores
   */
  public record Scored(RewardScores scores, Double score, String error) {
    static Scored failed(String error) {
      return new Scored(null, null, error);
    }

    /** P(correct) per step, [at most K]; null with an error. */
    float[] stepScores() {
      return scores == null ? null : scores.stepScores();
    }
  }

  /**
   * A scorer, created on the driver.
   *
   * @throws InvalidInput if there is no such folder
   */
  public static RowScorer of(String model, LayoutSettings layout, StepAggregation aggregate) {
    Model opened = Model.in(model);
    return new RowScorer(opened.path(), opened.digest(), layout, aggregate);
  }

  /** Scores rows together, in their order. */
  public List<Scored> score(List<Unscored> rows) {
    Scored[] results = new Scored[rows.size()];
    List<Solution> solutions = new ArrayList<>();
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      String wrong = wrong(rows.get(i));
      if (wrong != null) {
        results[i] = Scored.failed(wrong);
        continue;
      }
      solutions.add(new Solution(rows.get(i).problem(), rows.get(i).steps()));
      at.add(i);
    }
    if (!solutions.isEmpty()) {
      try (ModelCache.Lease<LoadedRewardModel> lease =
          ModelCache.rewardModel(model, digest, layout)) {
        List<Scored> scored = score(lease.model(), solutions);
        for (int k = 0; k < at.size(); k++) {
          results[at.get(k)] = scored.get(k);
        }
      }
    }
    return List.of(results);
  }

  private static String wrong(Unscored row) {
    if (row.problem() == null) {
      return "Cannot score row: the problem is null (expected a text)";
    }
    if (row.steps() == null) {
      return "Cannot score row: the steps are null (expected an array of texts)";
    }
    for (int k = 0; k < row.steps().size(); k++) {
      if (row.steps().get(k) == null) {
        return "Cannot score row: a step is null (index %d of %d, expected a text)"
            .formatted(k, row.steps().size());
      }
    }
    return null;
  }

  /** Scores a batch; if a row spoils it, each row by itself. */
  private List<Scored> score(LoadedRewardModel reward, List<Solution> solutions) {
    try {
      return reward.score(solutions).stream().map(this::scored).toList();
    } catch (InvalidInput | IllegalArgumentException e) {
      if (solutions.size() == 1) {
        return List.of(Scored.failed(Objects.requireNonNullElse(e.getMessage(), e.toString())));
      }
      List<Scored> scored = new ArrayList<>();
      for (Solution solution : solutions) {
        scored.addAll(score(reward, List.of(solution)));
      }
      return scored;
    }
  }

  private Scored scored(RewardScores scores) {
    return new Scored(scores, aggregate.score(scores.probabilities()), null);
  }
}
