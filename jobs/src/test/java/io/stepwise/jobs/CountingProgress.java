package io.stepwise.jobs;

import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.progress.Progress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Counts the units that are done, and calls a hook at each advance. */
public final class CountingProgress implements Progress, Progress.Phase {
  private final AtomicLong done = new AtomicLong();
  private final LongConsumer hook;

  /**
   * Nothing is done yet.
   *
   * @param hook takes the number of units after each advance
   */
  public CountingProgress(LongConsumer hook) {
    this.hook = hook;
  }

  /**
   * Requests an interruption.
   *
   * @param units after which it is requested; 0 for never
   */
  public static CountingProgress stoppingAfter(int units, Interruption interruption) {
    return new CountingProgress(
        done -> {
          if (units > 0 && done >= units) {
            interruption.request();
          }
        });
  }

  /** Units that are done. */
  public long done() {
    return done.get();
  }

  @Override
  public Phase phase(String name, long total, String unit) {
    return this;
  }

  @Override
  public void say(String line) {}

  @Override
  public void advance(long units) {
    hook.accept(done.addAndGet(units));
  }

  @Override
  public void figure(String name, double value) {}

  @Override
  public void finish(String summary) {}

  @Override
  public void close() {}
}
