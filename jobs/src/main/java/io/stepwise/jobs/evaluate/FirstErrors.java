package io.stepwise.jobs.evaluate;

import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Pilot;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.evaluation.ProcessBenchF1;
import io.stepwise.prm.scoring.ProcessRewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Where a reward model sees the first error of solutions. */
final class FirstErrors {
  private static final int BATCH = 16;
  private static final int MEASURED_BATCHES = 8;

  private FirstErrors() {}

  /**
   * Predictions, one per solution in order. Steps beyond the model's maximum length are not seen;
   * how many solutions that cut is said.
   *
   * @param model folder of a reward model
   * @param threshold a step scored below it is wrong
   */
  static int[] predict(
      String model, Collection<ProcessBenchRow> rows, double threshold, JobContext context) {
    int[] predicted = new int[rows.size()];
    int done = 0;
    int cut = 0;
    try (CausalModel loaded = StartingModel.onAllCores(StartingModel.folder(model));
        Progress.Phase phase = context.progress().phase("score", rows.size(), "solutions")) {
      ProcessRewardModel rewards = new ProcessRewardModel(loaded);
      int longest = loaded.config().maxPositions();
      List<int[]> batch = new ArrayList<>();
      for (ProcessBenchRow row : rows) {
        context.interruption().check();
        int[] whole = encoded(row, loaded.tokenizer());
        cut += whole.length > longest ? 1 : 0;
        batch.add(upTo(longest, whole));
        if (batch.size() == BATCH || done + batch.size() == predicted.length) {
          for (float[] scores : rewards.score(batch)) {
            predicted[done++] = ProcessBenchF1.predict(doubles(scores), threshold);
          }
          phase.advance(batch.size());
          batch.clear();
        }
      }
      phase.finish(
          cut == 0 ? "none truncated" : cut + " longer than " + longest + " tokens were truncated");
    }
    return predicted;
  }

  /**
   * The cost of predicting: all tokens are counted, the first solutions scored.
   *
   * @param seconds of what comes besides
   */
  static Plan cost(Plan plan, String model, Collection<ProcessBenchRow> rows, double seconds) {
    try (CausalModel loaded = StartingModel.onAllCores(StartingModel.folder(model))) {
      ProcessRewardModel rewards = new ProcessRewardModel(loaded);
      Pilot pilot = new Pilot(MEASURED_BATCHES);
      long tokens = 0;
      long measured = 0;
      List<int[]> batch = new ArrayList<>();
      for (ProcessBenchRow row : rows) {
        int[] solution = upTo(loaded.config().maxPositions(), encoded(row, loaded.tokenizer()));
        tokens += solution.length;
        batch.add(solution);
        if (batch.size() == BATCH && pilot.isOpen()) {
          pilot.time(() -> rewards.score(batch));
          measured = tokens;
        }
        if (batch.size() == BATCH) {
          batch.clear();
        }
      }
      if (measured == 0) {
        pilot.time(() -> rewards.score(batch));
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

  private static int[] upTo(int longest, int[] row) {
    return row.length > longest ? Arrays.copyOf(row, longest) : row;
  }

  private static int[] encoded(ProcessBenchRow row, ReasoningTokenizer tokenizer) {
    List<int[]> parts = new ArrayList<>();
    parts.add(tokenizer.prompt(row.problem()));
    row.steps().forEach(step -> parts.add(tokenizer.step(step)));
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i];
    }
    return copy;
  }
}
