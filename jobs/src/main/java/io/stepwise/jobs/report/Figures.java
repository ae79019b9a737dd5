package io.stepwise.jobs.report;

import io.stepwise.data.statistics.Interval;
import java.util.List;

/** Figures with their intervals, as cards and as words. */
public final class Figures {
  private Figures() {}

  /** "96.2 %" with "94.1–97.9" in small type; the interval is left out where it has no width. */
  static String withInterval(Unit unit, Interval interval) {
    String estimate = unit.text(interval.estimate());
    return interval.high() > interval.low()
        ? estimate + " <small>" + unit.range(interval) + "</small>"
        : estimate;
  }

  /** The cards of a summary. */
  public static String cards(List<Figure> figures) {
    StringBuilder cards = new StringBuilder("<div class=\"cards\">\n");
    figures.forEach(figure -> cards.append(card(figure)));
    return cards.append("</div>\n").toString();
  }

  /** A card of the summary. */
  static String card(Figure figure) {
    Unit unit = figure.unit();
    String look = figure.warning() == null ? "card" : "card alarm";
    StringBuilder html = new StringBuilder("<article class=\"").append(look).append("\"><h3>");
    html.append(Html.text(figure.label())).append("</h3><p class=\"value\">");
    if (figure.before() != null) {
      html.append("<span class=\"was\">").append(unit.text(figure.before().estimate()));
      html.append("</span><span class=\"arrow\" aria-label=\"to\">→</span>");
    }
    html.append("<span class=\"now\">").append(unit.text(figure.after().estimate()));
    html.append("</span></p>");
    if (figure.after().high() > figure.after().low()) {
      html.append("<p class=\"interval\">95 % interval ").append(unit.range(figure.after()));
      html.append("</p>");
    }
    if (unit == Unit.SHARE) {
      html.append(bar(figure));
    }
    html.append(warning(figure.warning()));
    html.append("<p class=\"meaning\">").append(Html.text(figure.meaning()));
    html.append("<br><span class=\"source\">from ").append(Html.sourceLink(figure.source()));
    return html.append("</span></p></article>\n").toString();
  }

  /** A warning in words and colour; nothing for null. */
  static String warning(String words) {
    return words == null
        ? ""
        : "<p class=\"warning\"><b aria-hidden=\"true\">⚠</b> " + Html.text(words) + "</p>";
  }

  /** Where the shares and their intervals lie between 0 and 100 %. */
  private static String bar(Figure figure) {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"bar\" viewBox=\"0 0 200 14\" preserveAspectRatio=\"none\"");
    svg.append(" aria-hidden=\"true\"><rect class=\"track\" width=\"200\" height=\"4\" y=\"5\"/>");
    if (figure.before() != null) {
      range(svg, "before", figure.before());
    }
    range(svg, "after", figure.after());
    return svg.append("</svg>").toString();
  }

  private static void range(StringBuilder svg, String look, Interval interval) {
    double low = 200 * interval.low();
    double width = Math.max(2, 200 * interval.high() - low);
    svg.append("<rect class=\"range ").append(look).append("\" x=\"").append(Html.px(low));
    svg.append("\" width=\"").append(Html.px(width)).append("\" y=\"3\" height=\"8\"/>");
    svg.append("<rect class=\"tip ").append(look).append("\" x=\"");
    svg.append(Html.px(200 * interval.estimate() - 1)).append("\" width=\"2\" height=\"14\"/>");
  }
}
