package io.stepwise.data.grading.limit;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * What checking one answer may cost: a number of steps, so that a verdict does not depend on the
 * machine, and a time, for a machine that is slower than the steps assume. The time is the CPU time
 * of the thread, so that a verdict does not depend on what else the machine runs; elapsed time only
 * where the JVM cannot measure it. Every loop over input of unknown size spends from it, so that
 * work ends soon after the budget does. A thread that is interrupted has no budget left. For the
 * thread that made it only.
 */
public final class Budget {
  /** About a second of arithmetic on one core. */
  private static final long STEPS = 10_000_000;

  private static final int LOOK_AT_CLOCK = 512;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final boolean CPU_TIME =
      THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

  private final long started = now();
  private final long nanos;
  private long left = STEPS;
  private long nextLook = STEPS;

  private Budget(long nanos) {
    this.nanos = nanos;
  }

  /** A budget that begins now. */
  public static Budget of(Duration time) {
    return new Budget(time.toNanos());
  }

  private static long now() {
    return CPU_TIME ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
  }

  /**
   * Takes steps from the budget.
   *
   * @param steps one is about one operation on a character or a small number
   * @throws OutOfBudget when none are left, the time is over, or the thread is interrupted
   */
  public void spend(long steps) {
    left -= steps;
    if (left < 0) {
      throw new OutOfBudget("the comparison takes too many operations");
    }
    if (left < nextLook) {
      nextLook = left - LOOK_AT_CLOCK;
      if (now() - started > nanos) {
        throw new OutOfBudget("the time limit is exceeded");
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new OutOfBudget("the comparison was interrupted");
      }
    }
  }

  /**
   * Gives up at once, before something whose cost is known to be too high.
   *
   * @throws OutOfBudget always
   */
  public void exhaust() {
    left = 0;
    spend(1);
  }
}
