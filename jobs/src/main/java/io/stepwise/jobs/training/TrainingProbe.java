package io.stepwise.jobs.training;

import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.lm.StepTime;
import io.stepwise.lm.Trainer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;

/**
 * Estimates the cost of a training by timing a few of its first steps, which are discarded.
 *
 * <p>The two parts of a step are timed on a micro-batch of the n shortest samples, n being the
 * number of gradient shards, and on one of 4 n samples (2 n if that would take long). The
 * gradients' time is the line through the two micro-batches; the update's time does not depend on
 * the tokens:
 *
 * <pre>
 *   gradients(step) = gradients(n) + (gradients(4n) − gradients(n)) · (tokens(step) − tokens(n))
 *                                                                    / (tokens(4n) − tokens(n))
 *   seconds(step)   = gradients(step) + update
 * </pre>
 *
 * <p>If whole steps fit into the time that is left, they are timed instead.
 *
 * @param <S> a sample
 */
public final class TrainingProbe<S> {
  private static final int STEPS = 3;
  private static final int MEASURED_ROWS = 2_000;
  private static final int SHORTEST_OF = 256;
  private static final double WHOLE_STEPS_SECONDS = 20;
  private static final double MICRO_BATCH_SECONDS = 12;
  private static final int LARGER = 4;
  private static final int MICRO_BATCHES = 5;
  private static final double REPEAT_SECONDS = 4;

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
   * A probe.
   *
   * @param samples what the training draws from
   * @param length tokens of a sample
   */
  public TrainingProbe(ShuffledSamples<S> samples, ToIntFunction<S> length, Trainers<S> trainers) {
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
    try (Progress.Phase phase = context.progress().phase("dry-run", 2 + STEPS, "steps")) {
      Timed small = timed(shortest(Math.min(batchSize, threads)), context);
      phase.advance(1);
      int more = larger(small.time().gradients()) * threads;
      Timed large = more == threads ? small : timed(shortest(Math.min(batchSize, more)), context);
      phase.advance(1);
      double expected = gradientSeconds(stepTokens, small, large) + small.time().update();
      if (expected * (STEPS + 1) > WHOLE_STEPS_SECONDS) {
        phase.finish("measured " + Amount.of(large.samples(), "samples"));
        return plan.costs(
            steps * stepTokens,
            steps * expected,
            String.format(
                Locale.ROOT,
                "measured on %s of %.0f tokens, %.1f s for gradients, and on one weight of each"
                    + " shape, %.1f s for all weights' updates; expect a factor of 2 either way,"
                    + " plus the final evaluation",
                Amount.of(large.samples(), "samples"),
                large.tokens(),
                large.time().gradients(),
                small.time().update()));
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

  /** A micro-batch and how long it took. */
  private record Timed(int samples, double tokens, StepTime time) {}

  /** How many times as large the second micro-batch is, by the time of the first; 1 for none. */
  private static int larger(double seconds) {
    return seconds * LARGER <= MICRO_BATCH_SECONDS
        ? LARGER
        : seconds <= MICRO_BATCH_SECONDS ? 2 : 1;
  }

  /** The line through two micro-batches, or the proportional one if there is only one. */
  private static double gradientSeconds(double tokens, Timed small, Timed large) {
    double few = small.time().gradients();
    double more = large.time().gradients();
    if (more <= few || large.tokens() <= small.tokens()) {
      return more * Math.max(1, tokens / large.tokens()); // the first one was timed cold
    }
    double perToken = (more - few) / (large.tokens() - small.tokens());
    return Math.max(0, few - perToken * small.tokens()) + perToken * tokens;
  }

  /** The fastest time of a micro-batch: if one is quick, some more are timed. */
  private Timed timed(List<S> some, JobContext context) {
    try (Trainer trainer = trainers.of(listed(some), some.size())) {
      long started = System.nanoTime();
      StepTime fastest = trainer.time();
      for (int i = 1; i < MICRO_BATCHES && secondsSince(started) < REPEAT_SECONDS; i++) {
        context.interruption().check();
        fastest = fastest.fastest(trainer.time());
      }
      context.interruption().check();
      return new Timed(some.size(), some.stream().mapToInt(length).sum(), fastest);
    }
  }

  private static double secondsSince(long started) {
    return (System.nanoTime() - started) / 1e9;
  }

  private static double seconds(Trainer trainer) {
    long started = System.nanoTime();
    trainer.step();
    return secondsSince(started);
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
