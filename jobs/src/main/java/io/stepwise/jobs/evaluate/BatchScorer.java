package io.stepwise.jobs.evaluate;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.plan.TimeEstimate;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Scores solutions with a reward model in batches and shows the progress. Receivers are called in
 * the order of their solutions.
 */
public final class BatchScorer implements AutoCloseable {
  private static final int BATCH = 16;
  private static final int MEASURED_BATCHES = 8;

  private final LoadedRewardModel model;
  private final JobContext context;
  private final Progress.Phase phase;
  private final List<Solution> waiting = new ArrayList<>();
  private final List<Consumer<RewardScores>> receivers = new ArrayList<>();
  private long truncated;

  private BatchScorer(LoadedRewardModel model, JobContext context, Progress.Phase phase) {
    this.model = model;
    this.context = context;
    this.phase = phase;
  }

  /**
   * Opens a reward model.
   *
   * @param folder its folder
   * @param total number of solutions, 0 where it is unknown
   */
  public static BatchScorer open(
      String folder, LayoutConfig layout, long total, JobContext context) {
    LoadedRewardModel model = StartingModel.rewardModel(folder, layout);
    return new BatchScorer(model, context, context.progress().phase("score", total, "solutions"));
  }

  /** Scores all solutions, in their order. */
  public static List<RewardScores> score(
      String folder, LayoutConfig layout, Collection<Solution> solutions, JobContext context) {
    List<RewardScores> scores = new ArrayList<>(solutions.size());
    try (BatchScorer scorer = open(folder, layout, solutions.size(), context)) {
      solutions.forEach(solution -> scorer.add(solution, scores::add));
      scorer.finish();
    }
    return scores;
  }

  /** The solutions that a model can read, in their order. */
  public static List<Solution> readable(
      String folder, LayoutConfig layout, Collection<Solution> solutions) {
    try (LoadedRewardModel model = StartingModel.rewardModel(folder, layout)) {
      return solutions.stream().filter(solution -> rejection(model, solution).isEmpty()).toList();
    }
  }

  /** Why the model cannot read a solution, e.g. a character that its tokenizer lacks. */
  public Optional<String> rejection(Solution solution) {
    return rejection(model, solution);
  }

  private static Optional<String> rejection(LoadedRewardModel model, Solution solution) {
    try {
      model.tokens(solution);
      return Optional.empty();
    } catch (InvalidInput e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Adds a solution, which is scored when the batch is full. */
  public void add(Solution solution, Consumer<RewardScores> receiver) {
    waiting.add(solution);
    receivers.add(receiver);
    if (waiting.size() == BATCH) {
      flush();
    }
  }

  /** Scores the solutions that wait, and ends the phase with a summary. */
  public void finish() {
    flush();
    phase.finish(
        truncated == 0
            ? "none truncated"
            : truncated + " longer than " + model.maxLength() + " tokens were truncated");
  }

  /** Scores the solutions that wait. */
  public void flush() {
    context.interruption().check();
    if (waiting.isEmpty()) {
      return;
    }
    List<RewardScores> scores = model.score(waiting);
    for (int i = 0; i < scores.size(); i++) {
      truncated += scores.get(i).truncated() ? 1 : 0;
      receivers.get(i).accept(scores.get(i));
    }
    phase.advance(waiting.size());
    waiting.clear();
    receivers.clear();
  }

  /**
   * Estimates the cost of scoring: all tokens are counted and the first solutions scored.
   *
   * @param seconds duration of the remaining work
   */
  public static Plan cost(
      Plan plan,
      String folder,
      LayoutConfig layout,
      Collection<Solution> solutions,
      double seconds) {
    if (solutions.isEmpty()) {
      return plan.costs(0, seconds, "there is nothing to score");
    }
    try (LoadedRewardModel model = StartingModel.rewardModel(folder, layout)) {
      TimeEstimate estimate = new TimeEstimate(MEASURED_BATCHES);
      long tokens = 0;
      long measured = 0;
      List<Solution> batch = new ArrayList<>();
      for (Solution solution : solutions) {
        tokens += model.tokens(solution);
        batch.add(solution);
        if (batch.size() == BATCH && estimate.isOpen()) {
          estimate.time(() -> model.score(batch));
          measured = tokens;
        }
        if (batch.size() == BATCH) {
          batch.clear();
        }
      }
      if (measured == 0) {
        estimate.time(() -> model.score(batch));
        measured = tokens;
      }
      return plan.costs(
          (double) tokens,
          seconds + estimate.seconds((double) estimate.timed() * tokens / measured),
          "the first "
              + Amount.of(Math.min(solutions.size(), (long) estimate.timed() * BATCH), "solutions")
              + " were scored; the tokens are counted");
    }
  }

  @Override
  public void close() {
    try (model) {
      phase.close();
    }
  }
}
