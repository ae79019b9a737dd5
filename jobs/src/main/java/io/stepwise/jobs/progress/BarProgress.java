package io.stepwise.jobs.progress;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with rate and time left, redrawn in place. */
final class BarProgress implements Progress {
  private static final int REDRAW_MILLIS = 250;

  private final PrintStream out;
  private final int columns;

  BarProgress(PrintStream out, int columns) {
    this.out = TerminalOutput.styled(out);
    this.columns = columns;
  }

  @Override
  public Phase phase(String name, long total, String unit) {
    return new BarPhase(
        new ProgressBarBuilder()
            .setTaskName(TerminalText.line(name))
            .setInitialMax(total > 0 ? total : -1)
            .setUnit(" " + unit, 1)
            .showSpeed()
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .setConsumer(new ConsoleProgressBarConsumer(out, columns))
            .build());
  }

  @Override
  public void say(String line) {
    out.println(TerminalText.line(line));
    out.flush();
  }

  private static final class BarPhase implements Phase {
    private final ProgressBar bar;
    private final Map<String, Double> figures = new LinkedHashMap<>();

    BarPhase(ProgressBar bar) {
      this.bar = bar;
    }

    @Override
    public void advance(long units) {
      bar.stepBy(units);
    }

    @Override
    public synchronized void figure(String name, double value) {
      figures.put(name, value);
      bar.setExtraMessage(" " + Pace.figures(figures));
    }

    @Override
    public void finish(String summary) {
      bar.setExtraMessage(" " + TerminalText.line(summary));
      bar.stepTo(Math.max(bar.getMax(), bar.getCurrent()));
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
