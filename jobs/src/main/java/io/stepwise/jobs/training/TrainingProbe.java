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
 * Estimates the cost of a training from a few of its first steps, which are thrown away.
 *
 * <p>A micro-batch of short samples comes first. Where whole steps would take too long by its
 * speed, it is all that is measured, so that an estimate takes less than a minute whatever the
 * model; the time of a step is then that of the micro-batch for each of its tokens:
 *
 * <pre>
 *   seconds(step) = seconds(micro-batch) · tokens(step) / tokens(micro-batch)
 * </pre>
 *
 * @param <S> a sample
 */
public final class TrainingProbe<S> {
  private static final int STEPS = 3;
  private static final int MEASURED_ROWS = 2_000;
  private static final int SHORTEST_OF = 256;
  private static final double BUDGET_SECONDS = 20;
  private static final double WARM_SECONDS = 8;
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
    double mean = meanLength();
    List<S> micro = shortest(Math.min(batchSize, threads));
    double microTokens = micro.stream().mapToInt(length).sum();
    double stepTokens = batchSize * mean;
    try (Progress.Phase phase = context.progress().phase("dry-run", 1 + STEPS, "steps")) {
      double first;
      double again;
      try (Trainer trainer = trainers.of(listed(micro), micro.size())) {
        first = seconds(trainer);
        phase.advance(1);
        context.interruption().check();
        again = first < WARM_SECONDS ? fastest(trainer, first) : first;
      }
      double expected = again * stepTokens / microTokens;
      context.interruption().check();
      if (expected * (STEPS + 1) > BUDGET_SECONDS) {
        phase.finish("measured one micro-batch");
        return plan.costs(
            steps * stepTokens,
            steps * expected,
            String.format(
                Locale.ROOT,
                "measured on %s of %.0f tokens and discarded; whole steps would have"
                    + " taken too long; expect a factor of 2 either way, plus the final"
                    + " evaluation",
                Amount.of(micro.size(), "samples"),
                microTokens));
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

  /** The fastest of some steps: the first ones of a process are slow. */
  private static double fastest(Trainer trainer, double first) {
    double fastest = first;
    double total = 0;
    for (int i = 0; i < MICRO_STEPS && total < MICRO_SECONDS; i++) {
      double seconds = seconds(trainer);
      fastest = Math.min(fastest, seconds);
      total += seconds;
    }
    return fastest;
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
