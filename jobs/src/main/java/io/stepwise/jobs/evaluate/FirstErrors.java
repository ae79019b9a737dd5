package io.stepwise.jobs.evaluate;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Pilot;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.prm.evaluation.ProcessBenchF1;
import io.stepwise.prm.scoring.ProcessRewardModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Where a reward model sees the first error of solutions. */
final class FirstErrors {
  private static final int BATCH = 16;
  private static final int MEASURED_BATCHES = 8;

  private FirstErrors() {}

  /**
   * Predictions, one per solution in order. Steps beyond the model's maximum length are not seen;
   * how many solutions that truncated is reported.
   */
  static int[] predict(
      ProcessBenchConfig config, Collection<ProcessBenchRow> rows, JobContext context) {
    int[] predicted = new int[rows.size()];
    int done = 0;
    int truncated = 0;
    try (ProcessRewardModel model = open(config);
        Progress.Phase phase = context.progress().phase("score", rows.size(), "solutions")) {
      List<Solution> batch = new ArrayList<>();
      for (ProcessBenchRow row : rows) {
        context.interruption().check();
        batch.add(row.solution());
        if (batch.size() == BATCH || done + batch.size() == predicted.length) {
          for (RewardScores scores : model.score(batch)) {
            truncated += scores.truncated() ? 1 : 0;
            predicted[done++] = ProcessBenchF1.predict(scores.probabilities(), config.threshold());
          }
          phase.advance(batch.size());
          batch.clear();
        }
      }
      phase.finish(
          truncated == 0
              ? "none truncated"
              : truncated + " longer than " + model.maxLength() + " tokens were truncated");
    }
    return predicted;
  }

  private static ProcessRewardModel open(ProcessBenchConfig config) {
    return StartingModel.rewardModel(config.model(), config.layout());
  }

  /**
   * The cost of predicting: all tokens are counted, the first solutions scored.
   *
   * @param seconds of what comes besides
   */
  static Plan cost(
      Plan plan, ProcessBenchConfig config, Collection<ProcessBenchRow> rows, double seconds) {
    try (ProcessRewardModel model = open(config)) {
      Pilot pilot = new Pilot(MEASURED_BATCHES);
      long tokens = 0;
      long measured = 0;
      List<Solution> batch = new ArrayList<>();
      for (ProcessBenchRow row : rows) {
        tokens += model.input(row.solution()).ids().length;
        batch.add(row.solution());
        if (batch.size() == BATCH && pilot.isOpen()) {
          pilot.time(() -> model.score(batch));
          measured = tokens;
        }
        if (batch.size() == BATCH) {
          batch.clear();
        }
      }
      if (measured == 0) {
        pilot.time(() -> model.score(batch));
        measured = tokens;
      }
      return plan.costs(
          (double) tokens,
          seconds + pilot.seconds((double) pilot.timed() * tokens / measured),
          "the first "
              + Amount.of(Math.min(rows.size(), (long) pilot.timed() * BATCH), "solutions")
              + " were scored; the tokens are counted");
    }
  }
}
