package io.stepwise.jobs.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** One line at the start, one every few seconds, one at the end. */
final class LineProgress implements Progress {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final PrintStream out;
  private final InstantSource clock;

  LineProgress(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public Phase phase(String name, long total, String unit) {
    say(name + ": started" + (total > 0 ? " (" + Amount.of(total, unit) + ")" : ""));
    return new LinePhase(name, total, unit);
  }

  @Override
  public void say(String line) {
    out.println(TerminalText.line(line));
    out.flush();
  }

  private final class LinePhase implements Phase {
    private final String name;
    private final long total;
    private final String unit;
    private final Instant start = clock.instant();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private Instant last = start;
    private long done;
    private boolean ended;

    LinePhase(String name, long total, String unit) {
      this.name = name;
      this.total = total;
      this.unit = unit;
    }

    @Override
    public synchronized void advance(long units) {
      done += units;
      Instant now = clock.instant();
      if (!ended && Duration.between(last, now).compareTo(PAUSE) >= 0) {
        last = now;
        Duration elapsed = Duration.between(start, now);
        String yet = done == 0 ? ", " + Pace.clock(elapsed) + " so far" : "";
        say(name + ": " + line(elapsed) + yet);
      }
    }

    @Override
    public synchronized void figure(String figure, double value) {
      figures.put(figure, value);
    }

    @Override
    public synchronized void finish(String summary) {
      end("done in ", summary);
    }

    @Override
    public synchronized void close() {
      if (!ended) {
        end("stopped after ", line(Duration.between(start, clock.instant())));
      }
    }

    private void end(String how, String summary) {
      ended = true;
      String time = Pace.clock(Duration.between(start, clock.instant()));
      say(name + ": " + how + time + (summary.isEmpty() ? "" : "; " + summary));
    }

    private String line(Duration elapsed) {
      StringBuilder line = new StringBuilder().append(done);
      if (total > 0) {
        line.append('/').append(total);
      }
      line.append(' ').append(unit);
      if (done > 0) {
        line.append(", ").append(Pace.rate(done, elapsed));
      }
      if (total > 0 && done > 0) {
        line.append(", ").append(100 * done / total).append(" %, ");
        line.append(Pace.clock(Pace.left(done, total, elapsed))).append(" left");
      }
      return figures.isEmpty()
          ? line.toString()
          : line.append("; ").append(Pace.figures(figures)).toString();
    }
  }
}
