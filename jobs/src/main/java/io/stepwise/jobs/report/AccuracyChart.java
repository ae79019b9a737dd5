package io.stepwise.jobs.report;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.LineChart.Dot;
import io.stepwise.jobs.report.LineChart.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Accuracy over the number of samples N, one line per way of choosing, on a logarithmic axis. All
 * charts of a page may share the ends of the upward axis.
 */
public final class AccuracyChart {
  /** Number of looks that the style sheet has. */
  private static final int LOOKS = 8;

  private AccuracyChart() {}

  /**
   * One line.
   *
   * @param name its name in the legend
   * @param reference whether it needs no reward model, and is drawn dashed and grey
   * @param byN accuracy by N, ascending
   */
  public record Series(String name, boolean reference, Map<Integer, Interval> byN) {}

  /** The rules of its lines, to be added to a page's style. */
  public static String style() {
    String[] light = {
      "#4b45c6", "#0c7c70", "#b8432f", "#8a6100", "#a0308f", "#2563b0", "#5c7a12", "#6b4a3a"
    };
    String[] dark = {
      "#a19cff", "#46c4b3", "#f0836c", "#e0b04a", "#ec8fdc", "#7fb4f5", "#b3d25e", "#d3a890"
    };
    String[] dashes = {"none", "9 3", "2 3", "9 3 2 3", "5 3", "14 3", "3 5", "1 4"};
    StringBuilder css = new StringBuilder("\n.accuracy { max-width: 46rem; }\n");
    css.append(".accuracy .legend { flex-wrap: wrap; gap: .2rem 1rem; margin-bottom: 0; }\n");
    css.append(".accuracy .key::before { content: none; }\n");
    css.append(".accuracy .key svg { width: 34px; height: 4px; flex: none; }\n");
    css.append(".charts { grid-template-columns:");
    css.append(" repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); }\n:root {");
    for (int i = 0; i < LOOKS; i++) {
      css.append(" --s").append(i).append(": ").append(light[i]).append(';');
    }
    css.append(" }\n@media (prefers-color-scheme: dark) { :root {");
    for (int i = 0; i < LOOKS; i++) {
      css.append(" --s").append(i).append(": ").append(dark[i]).append(';');
    }
    css.append(" } }\n");
    for (int i = 0; i < LOOKS; i++) {
      String look = ".s" + i;
      String colour = "var(--s" + i + ")";
      css.append(".line").append(look).append(" { stroke: ").append(colour);
      css.append("; stroke-width: 1.6; stroke-dasharray: ").append(dashes[i]).append("; } ");
      css.append(".mark").append(look).append(" { fill: ").append(colour).append("; r: 2.6px; } ");
      css.append(".key").append(look).append(" { color: ").append(colour).append("; }\n");
    }
    for (int i = 0; i < 2; i++) {
      css.append(".line.r").append(i).append(" { stroke: var(--before); stroke-width: 1.6;");
      css.append(" stroke-dasharray: ").append(i == 0 ? "5 4" : "1 3").append("; } ");
      css.append(".mark.r").append(i).append(" { fill: var(--before); r: 2px; } ");
      css.append(".key.r").append(i).append(" { color: var(--before-ink); }\n");
    }
    return css.toString();
  }

  /** The chart with its legend; nothing for fewer than two values of N. */
  public static String html(String title, List<Series> series) {
    TreeSet<Integer> sizes = new TreeSet<>();
    series.forEach(one -> sizes.addAll(one.byN().keySet()));
    if (sizes.size() < 2) {
      return "";
    }
    List<Double> values = new ArrayList<>();
    series.forEach(one -> one.byN().values().forEach(at -> values.add(at.estimate())));
    double low = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double high = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    double room = Math.max(0.02, (high - low) * 0.08);
    Scale x =
        Scale.logarithmic(sizes.first(), sizes.last(), LineChart.LEFT + 8, LineChart.RIGHT - 8);
    Scale y =
        Scale.linear(
            Math.max(0, low - room), Math.min(1, high + room), LineChart.BOTTOM, LineChart.TOP);
    LineChart chart =
        new LineChart(Unit.SHARE, x, y, sizes.stream().map(n -> (double) n).toList(), "samples, N");
    List<Line> lines = new ArrayList<>();
    StringBuilder legend = new StringBuilder("<p class=\"legend\">");
    int coloured = 0;
    int grey = 0;
    for (Series one : series) {
      String look = one.reference() ? "r" + grey++ % 2 : "s" + coloured++ % LOOKS;
      List<Dot> dots = new ArrayList<>();
      one.byN().forEach((n, at) -> dots.add(new Dot(n, at.estimate())));
      lines.add(new Line(look, dots, true));
      legend.append("<span class=\"key ").append(look).append("\">");
      legend.append("<svg viewBox=\"0 0 34 4\" aria-hidden=\"true\"><path class=\"line ");
      legend.append(look).append("\" d=\"M1 2H33\"/></svg>");
      legend.append(Html.text(one.name())).append("</span> ");
    }
    String description =
        title + ": " + series.stream().map(AccuracyChart::words).collect(Collectors.joining("; "));
    return "<figure class=\"accuracy\"><figcaption><strong>"
        + Html.text(title)
        + "</strong></figcaption>"
        + chart.svg(description, lines, "")
        + legend.append("</p></figure>\n");
  }

  private static String words(Series series) {
    return series.name()
        + " "
        + series.byN().entrySet().stream()
            .map(at -> Unit.SHARE.text(at.getValue().estimate()) + " at N = " + at.getKey())
            .collect(Collectors.joining(", "));
  }
}
