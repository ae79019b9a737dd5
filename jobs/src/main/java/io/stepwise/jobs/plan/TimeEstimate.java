package io.stepwise.jobs.plan;

import java.time.Duration;
import java.util.Arrays;

/**
 * Estimates the time of n similar pieces of work from the first k, which are timed:
 *
 * <pre>
 *   seconds(n) = t_1 + … + t_k + (n − k) · mean(t_i : i &gt; k/2)
 * </pre>
 *
 * <p>Only the later half is extrapolated, because the JVM is slow at the first pieces.
 */
public final class TimeEstimate {
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final long[] nanos;
  private long total;
  private int timed;

  /** Times at most this many pieces, and none after two seconds. */
  public TimeEstimate(int most) {
    this.nanos = new long[most];
  }

  /** Whether one more piece should be timed. */
  public boolean isOpen() {
    return timed == 0 || (timed < nanos.length && total < LONGEST.toNanos());
  }

  /** Runs a piece and times it. */
  public void time(Runnable piece) {
    long started = System.nanoTime();
    piece.run();
    add(System.nanoTime() - started);
  }

  void add(long piece) {
    nanos[timed++] = piece;
    total += piece;
  }

  /** Number of timed pieces. */
  public int timed() {
    return timed;
  }

  /** Seconds that the timed pieces took together. */
  public double seconds() {
    return total / 1e9;
  }

  /**
   * Estimated seconds of all pieces; 0 if none was timed.
   *
   * @param all number of pieces, the timed ones included; may be fractional
   */
  public double seconds(double all) {
    if (timed == 0) {
      return 0;
    }
    double later = Arrays.stream(nanos, timed / 2, timed).average().orElseThrow();
    return (total + Math.max(0, all - timed) * later) / 1e9;
  }
}
