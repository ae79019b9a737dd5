package io.stepwise.jobs.report;

import io.stepwise.jobs.report.LineChart.Dot;
import io.stepwise.jobs.report.LineChart.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One chart per series of shares over a logarithmic axis, each with the other series in the
 * background.
 */
public final class SmallMultiples {
  private static final int TICKS = 5;

  private SmallMultiples() {}

  /**
   * A point with its 95 % interval.
   *
   * @param x positive
   * @param words what the cursor shows
   */
  public record Point(double x, double y, double low, double high, String words) {}

  /**
   * A series.
   *
   * @param name its title
   * @param meaning a sentence under the chart
   * @param points by ascending x
   */
  public record Series(String name, String meaning, List<Point> points) {}

  /**
   * The charts as HTML.
   *
   * @param along what the horizontal axis counts
   */
  public static String html(List<Series> series, String along) {
    List<Point> all = series.stream().flatMap(one -> one.points().stream()).toList();
    double least = all.stream().mapToDouble(Point::x).min().orElse(1);
    double most = all.stream().mapToDouble(Point::x).max().orElse(1);
    Scale x =
        Scale.logarithmic(
            least, most > least ? most : 2 * least, LineChart.LEFT + 6, LineChart.RIGHT - 6);
    Scale y = Scale.linear(0, 1, LineChart.BOTTOM, LineChart.TOP);
    LineChart chart = new LineChart(Unit.SHARE, x, y, ticks(x), along);
    StringBuilder html = new StringBuilder("<div class=\"charts\">\n");
    series.forEach(one -> html.append(figure(chart, series, one, along)));
    return html.append("</div>\n").toString();
  }

  private static String figure(LineChart chart, List<Series> series, Series shown, String along) {
    List<Line> lines = new ArrayList<>();
    for (Series other : series) {
      if (other != shown) {
        lines.add(
            new Line(
                "raw",
                other.points().stream().map(point -> new Dot(point.x(), point.y())).toList(),
                false));
      }
    }
    lines.add(
        new Line(
            "after",
            shown.points().stream()
                .map(point -> new Dot(point.x(), point.y(), point.low(), point.high()))
                .toList(),
            true));
    String cursor =
        shown.points().stream()
            .map(point -> chart.stop(point.x(), point.words(), point.y()))
            .collect(Collectors.joining(";"));
    Point last = shown.points().get(shown.points().size() - 1);
    String description =
        "Accuracy of "
            + shown.name()
            + " over "
            + along
            + ": "
            + shown.points().stream().map(Point::words).collect(Collectors.joining("; "));
    return "<figure><figcaption><strong>"
        + Html.text(shown.name())
        + "</strong><output>"
        + Unit.SHARE.text(last.y())
        + "</output></figcaption>"
        + chart.svg(description, lines, cursor)
        + "<p class=\"meaning\">"
        + Html.text(shown.meaning())
        + "</p></figure>\n";
  }

  /** Round values at equal factors: powers of 2, 4, 8 and so on. */
  private static List<Double> ticks(Scale x) {
    double powers = Math.log(x.high() / x.low()) / Math.log(2);
    int step = Math.max(1, (int) Math.ceil(powers / TICKS));
    List<Double> ticks = new ArrayList<>();
    int first = (int) Math.ceil(Math.log(x.low()) / Math.log(2) - 1e-9);
    for (int power = first; Math.pow(2, power) <= x.high() * (1 + 1e-9); power += step) {
      ticks.add(Math.pow(2, power));
    }
    return ticks;
  }
}
