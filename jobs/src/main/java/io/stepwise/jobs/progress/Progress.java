package io.stepwise.jobs.progress;

import java.io.PrintStream;
import java.time.InstantSource;

/** Shows a person how far the work is. */
public interface Progress {

  /**
   * Begins a phase; one is shown at a time.
   *
   * @param name what is done, e.g. "train-prm"
   * @param total how many units there are, 0 where that is not known
   * @param unit the units' name, e.g. "steps"
   */
  Phase phase(String name, long total, String unit);

  /** A line of its own between phases. */
  void say(String line);

  /** The progress of one phase. Calls from several threads are safe. */
  interface Phase extends AutoCloseable {
    /** More units are done. */
    void advance(long units);

    /** The latest value of a figure worth seeing, e.g. ("reward", 0.71). */
    void figure(String name, double value);

    /** All is done; the summary stays in sight. */
    void finish(String summary);

    /** Ends the phase; one that is not finished is shown as stopped. */
    @Override
    void close();
  }

  /** Bars for a terminal of the given width in characters. */
  static Progress bars(PrintStream out, int columns) {
    return new BarProgress(out, columns);
  }

  /** Plain lines, at most one every few seconds, for a log. */
  static Progress lines(PrintStream out) {
    return new LineProgress(out, InstantSource.system());
  }

  /** Nothing at all. */
  static Progress silent() {
    return new SilentProgress();
  }
}
