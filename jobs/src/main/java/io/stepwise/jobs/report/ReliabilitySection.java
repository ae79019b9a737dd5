package io.stepwise.jobs.report;

import io.stepwise.data.statistics.Interval;
import io.stepwise.prm.evaluation.Calibration.Bin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The reliability diagram, the steps behind each of its bars, and what they sum up to. */
public final class ReliabilitySection {
  private static final double FLOOR = 190;
  private static final double LEFT = 46;
  private static final double SIDE = 280;

  private ReliabilitySection() {}

  /** The section of one set of scores. */
  public static String html(Reliability reliability) {
    StringBuilder html = new StringBuilder();
    if (reliability.basis() != null) {
      html.append("<p>").append(Html.text(reliability.basis())).append(".</p>\n");
    }
    html.append("<div class=\"split\">\n").append(figure(reliability.steps(), reliability.bins()));
    html.append("<div class=\"cards\">\n");
    figures(reliability).forEach(figure -> html.append(Figures.card(figure)));
    html.append("</div>\n").append(table(reliability.bins())).append("</div>\n");
    return html.toString();
  }

  /** The diagram and its table alone, where the metrics stand elsewhere on the page. */
  public static String html(long steps, List<Bin> bins) {
    return "<div class=\"split\">\n" + figure(steps, bins) + table(bins) + "</div>\n";
  }

  private static String figure(long steps, List<Bin> bins) {
    return "<figure><figcaption><strong>Reliability</strong><output>"
        + String.format(Locale.ROOT, "%,d", steps)
        + " steps</output></figcaption>"
        + diagram(bins)
        + "<p class=\"meaning\">Of the steps that scored about p, a share p should be right:"
        + " bars should end on the diagonal. The bars below show the number of steps on a square-root"
        + " scale.</p></figure>\n";
  }

  private static List<Figure> figures(Reliability reliability) {
    List<Figure> figures = new ArrayList<>();
    if (reliability.auroc() != null) {
      figures.add(
          figure(
              "AUROC on these steps",
              reliability.auroc(),
              "Probability that a right step scores above a wrong one; 0.5 is chance.",
              reliability));
    }
    figures.add(
        figure(
            "Calibration error",
            reliability.expectedError(),
            "Mean distance between score and share of right steps; 0 is best.",
            reliability));
    figures.add(
        figure(
            "Brier score",
            reliability.brier(),
            "Mean squared distance between score and verdict; 0 is best.",
            reliability));
    return figures;
  }

  private static Figure figure(
      String label, Interval after, String meaning, Reliability reliability) {
    return new Figure(label, Unit.NUMBER, null, after, meaning, reliability.source());
  }

  private static String diagram(List<Bin> bins) {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"chart\" viewBox=\"0 0 340 290\" role=\"img\" aria-label=\"");
    svg.append("Reliability diagram; its numbers are in the table below\">");
    svg.append("<g class=\"axis\" aria-hidden=\"true\">");
    for (double tick : new double[] {0, 0.25, 0.5, 0.75, 1}) {
      String at = Html.px(y(tick));
      svg.append("<line x1=\"46\" x2=\"326\" y1=\"").append(at).append("\" y2=\"");
      svg.append(at).append("\"/>");
      LineChart.text(svg, LEFT - 6, y(tick) + 4, "end", Unit.SHARE.tick(tick));
      LineChart.text(svg, x(tick), FLOOR + 16, "middle", Unit.NUMBER.tick(tick));
    }
    LineChart.text(svg, LEFT + SIDE / 2, 288, "middle", "score of the reward model");
    svg.append("</g>");
    long most = Math.max(1, bins.stream().mapToLong(Bin::count).max().orElse(1));
    for (Bin bin : bins) {
      if (bin.count() > 0) {
        bar(svg, bin, most);
      }
    }
    svg.append("<line class=\"ideal\" x1=\"").append(Html.px(x(0))).append("\" y1=\"");
    svg.append(Html.px(y(0))).append("\" x2=\"").append(Html.px(x(1))).append("\" y2=\"");
    return svg.append(Html.px(y(1))).append("\"/></svg>").toString();
  }

  private static double x(double share) {
    return LEFT + SIDE * share;
  }

  private static double y(double share) {
    return FLOOR - (FLOOR - 10) * share;
  }

  /** Share of right steps above the axis, number of steps below it. */
  private static void bar(StringBuilder svg, Bin bin, long most) {
    double left = x(bin.low()) + 1;
    double width = x(bin.high()) - x(bin.low()) - 2;
    double top = y(bin.accuracy());
    double depth = 50 * Math.sqrt((double) bin.count() / most);
    svg.append("<g><title>").append(words(bin)).append("</title>");
    rectangle(svg, "share", left, top, width, FLOOR - top);
    rectangle(svg, "count", left, FLOOR + 24, width, Math.max(1, depth));
    svg.append("<circle class=\"mark after\" r=\"3.5\" cx=\"").append(Html.px(x(bin.confidence())));
    svg.append("\" cy=\"").append(Html.px(top)).append("\"/></g>");
  }

  private static void rectangle(
      StringBuilder svg, String look, double x, double y, double width, double height) {
    svg.append("<rect class=\"").append(look).append("\" x=\"").append(Html.px(x));
    svg.append("\" y=\"").append(Html.px(y)).append("\" width=\"").append(Html.px(width));
    svg.append("\" height=\"").append(Html.px(Math.max(0, height))).append("\"/>");
  }

  private static String words(Bin bin) {
    return String.format(Locale.ROOT, "%,d", bin.count())
        + " steps scored "
        + Unit.NUMBER.tick(bin.low())
        + " to "
        + Unit.NUMBER.tick(bin.high())
        + ", "
        + Unit.SHARE.text(bin.accuracy())
        + " of them right";
  }

  private static String table(List<Bin> bins) {
    StringBuilder html =
        new StringBuilder(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Reliability\">");
    html.append("<table><thead><tr><th scope=\"col\">score</th><th scope=\"col\">steps</th>");
    html.append(
        "<th scope=\"col\">mean score</th><th scope=\"col\">right</th></tr></thead><tbody>");
    for (Bin bin : bins) {
      html.append("<tr><th scope=\"row\">").append(Unit.NUMBER.tick(bin.low())).append("–");
      html.append(Unit.NUMBER.tick(bin.high())).append("</th><td>");
      html.append(String.format(Locale.ROOT, "%,d", bin.count()));
      html.append("</td><td>").append(Unit.NUMBER.text(bin.confidence())).append("</td><td>");
      html.append(Unit.SHARE.text(bin.accuracy())).append("</td></tr>");
    }
    return html.append("</tbody></table></div>\n").toString();
  }
}
