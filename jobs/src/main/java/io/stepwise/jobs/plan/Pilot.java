package io.stepwise.jobs.plan;

import java.time.Duration;
import java.util.Arrays;

/**
 * Times the first pieces of a work of many like ones, to say how long all would take.
 *
 * <pre>
 *   seconds(all) = t_1 + … + t_n + (all − n) · mean(t_k : k &gt; n/2)
 * </pre>
 *
 * <p>The later half alone is carried on: Java is slow at its first pieces.
 */
public final class Pilot {
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final long[] nanos;
  private long total;
  private int timed;

  /** Times at most so many pieces, and none after two seconds. */
  public Pilot(int most) {
    this.nanos = new long[most];
  }

  /** Whether one more piece is wanted. */
  public boolean isOpen() {
    return timed == 0 || (timed < nanos.length && total < LONGEST.toNanos());
  }

  /** Does a piece and times it. */
  public void time(Runnable piece) {
    long started = System.nanoTime();
    piece.run();
    add(System.nanoTime() - started);
  }

  void add(long piece) {
    nanos[timed++] = piece;
    total += piece;
  }

  /** How many pieces were timed. */
  public int timed() {
    return timed;
  }

  /** How long they took together. */
  public double seconds() {
    return total / 1e9;
  }

  /**
   * How long all pieces would take.
   *
   * @param all their number, the timed ones among them; not always a whole one
   */
  public double seconds(double all) {
    if (timed == 0) {
      return 0;
    }
    double later = Arrays.stream(nanos, timed / 2, timed).average().orElseThrow();
    return (total + Math.max(0, all - timed) * later) / 1e9;
  }
}
