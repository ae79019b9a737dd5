package io.stepwise.jobs.retrain.decision;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.Html;
import java.util.Locale;
import java.util.Map;

/** The paired differences between candidate and champion, set by set, around zero. */
final class Differences {
  private static final double WIDTH = 400;

  private Differences() {}

  /**
   * A row for each set.
   *
   * @param figure what was compared
   * @param sets its paired differences by set
   */
  static String html(String figure, Map<String, Interval> sets) {
    if (sets.isEmpty()) {
      return "";
    }
    double reach = 0.005;
    for (Interval difference : sets.values()) {
      reach = Math.max(reach, Math.abs(difference.low()));
      reach = Math.max(reach, Math.abs(difference.high()));
    }
    reach *= 1.1;
    StringBuilder html = new StringBuilder();
    html.append("<figure class=\"differences\"><figcaption><strong>Candidate minus champion");
    html.append("</strong><output>").append(Html.text(figure));
    html.append(", paired, 95 % intervals</output></figcaption>\n<ul>\n");
    for (Map.Entry<String, Interval> set : sets.entrySet()) {
      html.append(row(set.getKey(), set.getValue(), reach));
    }
    html.append("</ul><p class=\"ends\" aria-hidden=\"true\"><span>").append(signed(-reach));
    html.append("</span><span>0</span><span>").append(signed(reach)).append("</span></p>");
    return html.append("</figure>\n").toString();
  }

  private static String row(String set, Interval difference, double reach) {
    String look = difference.low() > 0 ? "up" : difference.high() < 0 ? "down" : "level";
    double low = place(difference.low(), reach);
    StringBuilder html = new StringBuilder("<li class=\"difference ");
    html.append(look).append("\"><b>").append(Html.text(set)).append("</b><span>");
    html.append(words(difference)).append("</span>");
    html.append("<svg viewBox=\"0 0 ").append(Html.px(WIDTH)).append(" 16\"");
    html.append(" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    rectangle(html, "track", 0, WIDTH, 6, 4);
    rectangle(html, "range", low, Math.max(2, place(difference.high(), reach) - low), 4, 8);
    rectangle(html, "zero", WIDTH / 2 - 0.5, 1, 0, 16);
    rectangle(html, "tip", place(difference.estimate(), reach) - 1, 2, 1, 14);
    return html.append("</svg></li>\n").toString();
  }

  private static void rectangle(
      StringBuilder svg, String look, double x, double width, double y, double height) {
    svg.append("<rect class=\"").append(look).append("\" x=\"").append(Html.px(x));
    svg.append("\" width=\"").append(Html.px(width)).append("\" y=\"").append(Html.px(y));
    svg.append("\" height=\"").append(Html.px(height)).append("\"/>");
  }

  private static double place(double value, double reach) {
    return WIDTH / 2 * (1 + value / reach);
  }

  private static String words(Interval difference) {
    return signed(difference.estimate())
        + " ("
        + signed(difference.low())
        + " to "
        + signed(difference.high())
        + ")";
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3f", value + 0.0).replace('-', '−');
  }
}
