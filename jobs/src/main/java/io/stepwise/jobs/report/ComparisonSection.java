package io.stepwise.jobs.report;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.Comparison.Method;
import io.stepwise.jobs.report.Comparison.Row;
import io.stepwise.jobs.report.LineChart.Dot;
import io.stepwise.jobs.report.LineChart.Line;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Before against after: a curve over N for each way of choosing, then the numbers. */
final class ComparisonSection {
  private ComparisonSection() {}

  static String html(Comparison comparison) {
    StringBuilder html = new StringBuilder();
    html.append("<p>").append(Html.text(comparison.basis())).append(". ");
    html.append("Bands and small numbers are 95 % intervals over problems. Source: ");
    html.append(Html.sourceLink(comparison.source())).append(".</p>\n");
    html.append("<p class=\"legend\"><span class=\"key before\">before</span> ");
    html.append("<span class=\"key after\">after</span></p>\n<div class=\"charts\">\n");
    comparison.methods().stream()
        .filter(method -> method.rows().size() > 1)
        .forEach(method -> html.append(chart(method)));
    html.append("</div>\n").append(table(comparison));
    return html.toString();
  }

  private static String chart(Method method) {
    List<Row> rows = method.rows();
    int most = rows.get(rows.size() - 1).n();
    Scale x = Scale.logarithmic(rows.get(0).n(), most, LineChart.LEFT + 8, LineChart.RIGHT - 8);
    Scale y = Scale.linear(0, 1, LineChart.BOTTOM, LineChart.TOP);
    List<Double> ticks = rows.stream().map(row -> (double) row.n()).toList();
    LineChart chart = new LineChart(Unit.SHARE, x, y, ticks, "samples, N");
    List<Dot> before = rows.stream().map(row -> dot(row.n(), row.before())).toList();
    List<Dot> after = rows.stream().map(row -> dot(row.n(), row.after())).toList();
    String cursor =
        rows.stream()
            .map(
                row ->
                    chart.stop(
                        row.n(), words(row), row.before().estimate(), row.after().estimate()))
            .collect(Collectors.joining(";"));
    Row last = rows.get(rows.size() - 1);
    String description =
        method.name()
            + ": "
            + rows.stream().map(ComparisonSection::words).collect(Collectors.joining("; "));
    return (method.warning() == null ? "<figure>" : "<figure class=\"alarm\">")
        + "<figcaption class=\"stacked\"><strong>"
        + Html.text(method.name())
        + "</strong><output>"
        + words(last)
        + "</output></figcaption>"
        + chart.svg(
            description,
            List.of(new Line("before", before, true), new Line("after", after, true)),
            cursor)
        + Figures.warning(method.warning())
        + "<p class=\"meaning\">"
        + Html.text(method.meaning())
        + "</p></figure>\n";
  }

  private static Dot dot(int n, Interval interval) {
    return new Dot(n, interval.estimate(), interval.low(), interval.high());
  }

  private static String words(Row row) {
    return "N = "
        + row.n()
        + ": "
        + Unit.SHARE.text(row.before().estimate())
        + " → "
        + Unit.SHARE.text(row.after().estimate());
  }

  private static String table(Comparison comparison) {
    SortedSet<Integer> columns =
        comparison.methods().stream()
            .flatMap(method -> method.rows().stream())
            .map(Row::n)
            .collect(Collectors.toCollection(TreeSet::new));
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html.append("Accuracy before and after\"><table><thead><tr><th scope=\"col\">policy</th>");
    columns.forEach(n -> html.append("<th scope=\"col\">N = ").append(n).append("</th>"));
    html.append("</tr></thead>\n");
    for (Method method : comparison.methods()) {
      html.append("<tbody><tr><th scope=\"rowgroup\" colspan=\"").append(columns.size() + 1);
      html.append("\">").append(Html.text(method.name())).append("</th></tr>\n<tr>");
      row(html, method, columns, "before");
      html.append("</tr><tr>");
      row(html, method, columns, "after");
      html.append("</tr></tbody>\n");
    }
    return html.append("</table></div>\n").toString();
  }

  private static void row(
      StringBuilder html, Method method, SortedSet<Integer> columns, String policy) {
    html.append("<th scope=\"row\"><span class=\"key ").append(policy).append("\">");
    html.append(policy).append("</span></th>");
    for (int n : columns) {
      html.append("<td>");
      method.rows().stream()
          .filter(row -> row.n() == n)
          .map(policy.equals("before") ? Row::before : Row::after)
          .findFirst()
          .ifPresent(interval -> html.append(Figures.withInterval(Unit.SHARE, interval)));
      html.append("</td>");
    }
  }
}
