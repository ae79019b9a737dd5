package io.stepwise.jobs.report;

import io.stepwise.jobs.report.Curve.Point;
import io.stepwise.jobs.report.LineChart.Dot;
import io.stepwise.jobs.report.LineChart.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Learning curves, a row of small charts for each phase. */
final class CurvesSection {
  private static final int MOST_POINTS = 240;
  private static final int SMOOTH_FROM = 40;
  private static final int FEW = 16;

  private CurvesSection() {}

  static String html(List<Curve> curves) {
    Map<String, List<Curve>> phases = new LinkedHashMap<>();
    curves.stream()
        .filter(curve -> curve.points().stream().anyMatch(CurvesSection::isFinite))
        .forEach(
            curve -> phases.computeIfAbsent(curve.phase(), phase -> new ArrayList<>()).add(curve));
    StringBuilder html = new StringBuilder();
    phases.forEach(
        (phase, charts) -> {
          html.append("<h3>").append(Html.text(phase)).append("</h3>\n<div class=\"charts\">\n");
          charts.forEach(curve -> html.append(chart(curve)));
          html.append("</div>\n");
        });
    return html.toString();
  }

  private static String chart(Curve curve) {
    List<Point> points = curve.points();
    List<Point> finite = points.stream().filter(CurvesSection::isFinite).toList();
    Scale x =
        Scale.linear(
            (double) points.get(0).step(),
            (double) points.get(points.size() - 1).step(),
            LineChart.LEFT,
            LineChart.RIGHT);
    Scale y =
        curve.unit() == Unit.SHARE
            ? Scale.linear(0, 1, LineChart.BOTTOM, LineChart.TOP)
            : Scale.around(lowest(finite), highest(finite), LineChart.BOTTOM, LineChart.TOP);
    LineChart chart = new LineChart(curve.unit(), x, y, x.wholeTicks(5), curve.axis());
    return "<figure><figcaption><strong>"
        + Html.text(curve.name())
        + "</strong><output>"
        + curve.unit().text(finite.get(finite.size() - 1).value())
        + "</output></figcaption>"
        + chart.svg(description(curve, finite), lines(points), cursor(curve, chart))
        + "<p class=\"meaning\">"
        + Html.text(curve.meaning())
        + "</p></figure>\n";
  }

  /** The points as a line; of many points, also a smoothed line. */
  private static List<Line> lines(List<Point> points) {
    List<Line> lines = new ArrayList<>();
    boolean noisy = points.size() > SMOOTH_FROM;
    lines.add(new Line(noisy ? "raw" : "main", dots(thinned(points)), points.size() <= FEW));
    if (noisy) {
      lines.add(new Line("main", dots(thinned(smoothed(points))), false));
    }
    return lines;
  }

  /** The values at which the cursor stops. */
  private static String cursor(Curve curve, LineChart chart) {
    return thinned(curve.points()).stream()
        .filter(CurvesSection::isFinite)
        .map(
            at ->
                chart.stop(
                    (double) at.step(),
                    curve.axis() + " " + at.step() + ": " + curve.unit().text(at.value()),
                    at.value()))
        .collect(Collectors.joining(";"));
  }

  /** The curve in words, for readers who cannot see it. */
  private static String description(Curve curve, List<Point> finite) {
    Point first = finite.get(0);
    Point last = finite.get(finite.size() - 1);
    return curve.name()
        + " over "
        + curve.points().size()
        + " measurements: from "
        + curve.unit().text(first.value())
        + " at "
        + curve.axis()
        + " "
        + first.step()
        + " to "
        + curve.unit().text(last.value())
        + " at "
        + curve.axis()
        + " "
        + last.step()
        + ", lowest "
        + curve.unit().text(lowest(finite))
        + ", highest "
        + curve.unit().text(highest(finite));
  }

  private static double lowest(List<Point> points) {
    return points.stream().mapToDouble(Point::value).min().orElseThrow();
  }

  private static double highest(List<Point> points) {
    return points.stream().mapToDouble(Point::value).max().orElseThrow();
  }

  private static boolean isFinite(Point point) {
    return Double.isFinite(point.value());
  }

  private static List<Dot> dots(List<Point> points) {
    return points.stream().map(point -> new Dot(point.step(), point.value())).toList();
  }

  /** At most so many points, the first and the last among them. */
  private static List<Point> thinned(List<Point> points) {
    int n = points.size();
    if (n <= MOST_POINTS) {
      return points;
    }
    List<Point> some = new ArrayList<>(MOST_POINTS);
    for (int i = 0; i < MOST_POINTS; i++) {
      some.add(points.get((int) Math.round((double) i * (n - 1) / (MOST_POINTS - 1))));
    }
    return some;
  }

  /** The mean over a window of a tenth of the points, narrower at the ends. */
  private static List<Point> smoothed(List<Point> points) {
    int n = points.size();
    double[] sums = new double[n + 1];
    int[] counts = new int[n + 1];
    for (int i = 0; i < n; i++) {
      boolean finite = isFinite(points.get(i));
      sums[i + 1] = sums[i] + (finite ? points.get(i).value() : 0);
      counts[i + 1] = counts[i] + (finite ? 1 : 0);
    }
    int half = Math.max(2, n / 20);
    List<Point> smooth = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      int reach = Math.min(half, Math.min(i, n - 1 - i));
      int low = i - reach;
      int high = i + reach + 1;
      double mean = (sums[high] - sums[low]) / (counts[high] - counts[low]);
      smooth.add(new Point(points.get(i).step(), mean));
    }
    return smooth;
  }
}
