package io.stepwise.jobs.training;

import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.lm.StepTime;
import io.stepwise.lm.StepTimer;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The time of an optimizer step as a function of its tokens, fitted to timed micro-batches: one of
 * the n shortest samples, n being the number of gradient shards, then of 4 n samples, 16 n and so
 * on (2 n, or no more, if that would take long). The gradients' time is the line through the last
 * two, of a and b samples; the update's time does not depend on the tokens:
 *
 * <pre>
 *   gradients(step) = gradients(a) + (gradients(b) − gradients(a)) · (tokens(step) − tokens(a))
 *                                                                  / (tokens(b) − tokens(a))
 *   seconds(step)   = gradients(step) + update
 * </pre>
 *
 * @param small the last micro-batch but one, or the only one
 * @param large the last micro-batch
 */
public record StepTimeFit(MicroBatch small, MicroBatch large) {
  private static final double MICRO_BATCH_SECONDS = 12;
  private static final int LARGER = 4;
  private static final int REPETITIONS = 5;
  private static final double REPEAT_SECONDS = 4;

  /**
   * A timed micro-batch.
   *
   * @param tokens of all its samples
   * @param time the shortest of a few
   * @param elapsed seconds that timing it once took
   */
  public record MicroBatch(int samples, double tokens, StepTime time, double elapsed) {}

  /**
   * Times the micro-batches.
   *
   * @param shortest samples in the order of their lengths: the largest micro-batch
   * @param length tokens of a sample
   * @param shards n
   * @param open opens the timer of a micro-batch
   * @param timed called after each micro-batch
   */
  public static <S> StepTimeFit of(
      List<S> shortest,
      ToIntFunction<S> length,
      int shards,
      Function<List<S>, StepTimer> open,
      Interruption interruption,
      Runnable timed) {
    int samples = Math.min(shards, shortest.size());
    MicroBatch large = time(shortest.subList(0, samples), length, open, interruption);
    MicroBatch small = large;
    timed.run();
    int larger = larger(large);
    while (larger > 1 && samples < shortest.size()) {
      samples = Math.min(samples * larger, shortest.size());
      small = large;
      large = time(shortest.subList(0, samples), length, open, interruption);
      timed.run();
      larger = larger < LARGER ? 1 : larger(large);
    }
    return new StepTimeFit(small, large);
  }

  /** How many micro-batches are timed at most. */
  public static int microBatches(int samples, int shards) {
    int count = 1;
    for (long n = shards; n < samples; n *= LARGER) {
      count++;
    }
    return count;
  }

  /** Seconds of a step of so many tokens. */
  public double seconds(double tokens) {
    return gradientSeconds(tokens) + large.time.fastest(small.time).update();
  }

  /**
   * What was measured, in words.
   *
   * @param samples what a sample is, in the plural
   */
  public String words(String samples) {
    return String.format(
        Locale.ROOT,
        "measured on %s of %.0f tokens, %.1f s for gradients, and on one weight of each shape, %.1f s"
            + " for all weights' updates",
        Amount.of(large.samples, samples),
        large.tokens,
        large.time.gradients(),
        large.time.fastest(small.time).update());
  }

  /** The line through two micro-batches, or the proportional one if there is only one. */
  private double gradientSeconds(double tokens) {
    double few = small.time.gradients();
    double more = large.time.gradients();
    if (more <= few || large.tokens <= small.tokens) {
      return more * Math.max(1, tokens / large.tokens); // the first one was timed cold
    }
    double perToken = (more - few) / (large.tokens - small.tokens);
    return Math.max(0, few - perToken * small.tokens) + perToken * tokens;
  }

  /** How many times as large the next micro-batch is; 1 for no more. */
  private static int larger(MicroBatch last) {
    double seconds = Math.max(last.time.gradients(), last.elapsed);
    return seconds * LARGER <= MICRO_BATCH_SECONDS
        ? LARGER
        : seconds <= MICRO_BATCH_SECONDS ? 2 : 1;
  }

  /** The fastest time of a micro-batch: if one is quick, some more are timed. */
  private static <S> MicroBatch time(
      List<S> samples,
      ToIntFunction<S> length,
      Function<List<S>, StepTimer> open,
      Interruption interruption) {
    try (StepTimer timer = open.apply(samples)) {
      long started = System.nanoTime();
      StepTime fastest = timer.time();
      int times = 1;
      while (times < REPETITIONS && secondsSince(started) < REPEAT_SECONDS) {
        interruption.check();
        fastest = fastest.fastest(timer.time());
        times++;
      }
      interruption.check();
      return new MicroBatch(
          samples.size(),
          samples.stream().mapToInt(length).sum(),
          fastest,
          secondsSince(started) / times);
    }
  }

  private static double secondsSince(long started) {
    return (System.nanoTime() - started) / 1e9;
  }
}
