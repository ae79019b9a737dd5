package io.stepwise.jobs.training;

import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.lm.Trainer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;

/**
 * Estimates the cost of a training by timing a few of its first steps, which are discarded: two
 * micro-batches ({@link StepTimeFit}).
 *
 * <p>If whole steps fit into the time that is left, they are timed instead.
 *
 * @param <S> a sample
 */
public final class TrainingCostEstimate<S> {
  private static final int STEPS = 3;
  private static final int MEASURED_ROWS = 2_000;
  private static final int SHORTEST_OF = 256;
  private static final double WHOLE_STEPS_SECONDS = 20;
  private static final int MICRO_BATCHES = 2;
  private static final int MOST_SAMPLES_PER_SHARD = 4;

  /** Opens a trainer over some samples. */
  @FunctionalInterface
  public interface Trainers<S> {
    /** A trainer with a number of samples per step. */
    Trainer of(ShuffledSamples<S> samples, int batchSize);
  }

  private final ShuffledSamples<S> samples;
  private final ToIntFunction<S> length;
  private final Trainers<S> trainers;

  /**
   * An estimate from the first samples of a training.
   *
   * @param samples what the training draws from
   * @param length tokens of a sample
   */
  public TrainingCostEstimate(
      ShuffledSamples<S> samples, ToIntFunction<S> length, Trainers<S> trainers) {
    this.samples = samples;
    this.length = length;
    this.trainers = trainers;
  }

  /**
   * Adds the cost to a plan.
   *
   * @param steps all steps of the training
   * @param batchSize samples of a step
   * @param threads gradient shards
   */
  public Plan cost(Plan plan, long steps, int batchSize, int threads, JobContext context) {
    if (samples.size() == 0) {
      trainers.of(samples, batchSize).close(); // throws, with what is missing
      return plan;
    }
    double stepTokens = batchSize * meanLength();
    try (Progress.Phase phase =
        context.progress().phase("dry-run", MICRO_BATCHES + STEPS, "steps")) {
      StepTimeFit fit =
          StepTimeFit.of(
              shortest(Math.min(batchSize, MOST_SAMPLES_PER_SHARD * threads)),
              length,
              threads,
              some -> trainers.of(listed(some), some.size()),
              context.interruption(),
              () -> phase.advance(1));
      double expected = fit.seconds(stepTokens);
      if (expected * (STEPS + 1) > WHOLE_STEPS_SECONDS) {
        phase.finish("measured " + Amount.of(fit.large().samples(), "samples"));
        return plan.costs(
            steps * stepTokens,
            steps * expected,
            fit.words("samples") + "; expect a factor of 2 either way, plus the final evaluation");
      }
      double seconds = 0;
      try (Trainer trainer = trainers.of(samples, batchSize)) {
        trainer.step(); // not timed: the first one is slow
        for (int i = 0; i < STEPS; i++) {
          context.interruption().check();
          seconds += seconds(trainer);
          phase.advance(1);
        }
      }
      phase.finish("measured " + Amount.of(STEPS, "steps"));
      return plan.costs(
          steps * stepTokens,
          steps * seconds / STEPS,
          "measured on "
              + STEPS
              + " optimizer steps and discarded; expect up to twice that on a busy machine,"
              + " plus the final evaluation");
    }
  }

  private static double seconds(Trainer trainer) {
    long started = System.nanoTime();
    trainer.step();
    return (System.nanoTime() - started) / 1e9;
  }

  private double meanLength() {
    return LongStream.range(0, Math.min(MEASURED_ROWS, samples.size()))
        .mapToInt(position -> length.applyAsInt(samples.at(position)))
        .average()
        .orElse(0);
  }

  private List<S> shortest(int count) {
    List<S> first = new ArrayList<>();
    for (long position = 0; position < Math.min(SHORTEST_OF, samples.size()); position++) {
      first.add(samples.at(position));
    }
    first.sort(Comparator.comparingInt(length));
    return List.copyOf(first.subList(0, Math.min(count, first.size())));
  }

  /** The samples, repeated without end. */
  private static <S> ShuffledSamples<S> listed(List<S> few) {
    return new ShuffledSamples<>() {
      @Override
      public long size() {
        return few.size();
      }

      @Override
      public S at(long position) {
        return few.get((int) (position % few.size()));
      }
    };
  }
}
