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
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;

/**
 * Estimates the cost of a training from a few of its first steps, which are discarded.
 *
 * <p>Two micro-batches of short samples come first, of n and 4 n samples for n gradient shards.
 * Where whole steps would take too long by their speed, they are all that is measured. The
 * optimizer's part of a step does not grow with its tokens, so the time of a step is the line
 * through the two:
 *
 * <pre>
 *   seconds(step) = seconds(n) + (seconds(4n) − seconds(n)) · (tokens(step) − tokens(n))
 *                                                            / (tokens(4n) − tokens(n))
 * </pre>
 *
 * @param <S> a sample
 */
public final class TrainingProbe<S> {
  private static final int STEPS = 3;
  private static final int MEASURED_ROWS = 2_000;
  private static final int SHORTEST_OF = 256;
  private static final double BUDGET_SECONDS = 20;
  private static final double SLOW_SECONDS = 15;
  private static final int LARGER = 4;
  private static final int MICRO_STEPS = 5;
  private static final double MICRO_SECONDS = 1;

  /** Makes a trainer of some samples. */
  @FunctionalInterface
  public interface Trainers<S> {
    /** A trainer with so many samples in a step. */
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
   * The plan with its cost.
   *
   * @param steps all steps of the training
   * @param batchSize samples of a step
   * @param threads gradient shards
   */
  public Plan cost(Plan plan, long steps, int batchSize, int threads, JobContext context) {
    if (samples.size() == 0) {
      trainers.of(samples, batchSize).close(); // says what is missing
      return plan;
    }
    double stepTokens = batchSize * meanLength();
    try (Progress.Phase phase = context.progress().phase("dry-run", 1 + STEPS, "steps")) {
      List<S> few = shortest(Math.min(batchSize, threads));
      List<S> more = shortest(Math.min(batchSize, LARGER * threads));
      double first = fastest(few, 0);
      phase.advance(1);
      context.interruption().check();
      boolean isSlow = first > SLOW_SECONDS;
      double small = isSlow ? first : fastest(few, MICRO_SECONDS);
      context.interruption().check();
      double large = isSlow ? first : fastest(more, MICRO_SECONDS);
      double largeTokens = isSlow ? tokens(few) : tokens(more);
      double expected = seconds(stepTokens, tokens(few), small, largeTokens, large);
      context.interruption().check();
      if (expected * (STEPS + 1) > BUDGET_SECONDS) {
        phase.finish("measured one micro-batch");
        return plan.costs(
            steps * stepTokens,
            steps * expected,
            String.format(
                Locale.ROOT,
                "measured on %s of %.0f tokens and discarded; whole steps would have"
                    + " taken too long; %s, plus the final evaluation",
                Amount.of(isSlow ? few.size() : more.size(), "samples"),
                largeTokens,
                isSlow
                    ? "an upper bound, with the optimizer's time counted for every micro-batch"
                    : "expect a factor of 2 either way"));
      }
      double seconds = 0;
      try (Trainer trainer = trainers.of(samples, batchSize)) {
        trainer.step(); // the first one also warms the engine up
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

  /** The line through two measured steps, or the proportional one where there is only one. */
  private static double seconds(
      double tokens, double fewTokens, double few, double moreTokens, double more) {
    if (more <= few || moreTokens <= fewTokens) {
      return Math.max(few, more) * Math.max(1, tokens / moreTokens);
    }
    double perToken = (more - few) / (moreTokens - fewTokens);
    return Math.max(0, few - perToken * fewTokens) + perToken * tokens;
  }

  private double tokens(List<S> some) {
    return some.stream().mapToInt(length).sum();
  }

  /** The fastest step on a few samples within some seconds: the first ones are slow. */
  private double fastest(List<S> few, double limit) {
    try (Trainer trainer = trainers.of(listed(few), few.size())) {
      double fastest = Double.POSITIVE_INFINITY;
      double total = 0;
      for (int i = 0; i == 0 || (i < MICRO_STEPS && total < limit); i++) {
        double seconds = seconds(trainer);
        fastest = Math.min(fastest, seconds);
        total += seconds;
      }
      return fastest;
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

  /** The same few samples again and again. */
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
