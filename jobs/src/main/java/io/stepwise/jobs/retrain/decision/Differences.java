package io.stepwise.jobs.retrain.decision;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.Html;
import io.stepwise.jobs.retrain.gate.SetFigures;
import java.util.List;
import java.util.Locale;

/** The paired differences between candidate and champion, set by set, around zero. */
final class Differences {
  private static final double WIDTH = 640;
  private static final double SIDE = 20;
  private static final double ROW = 46;
  private static final double HEAD = 8;

  private Differences() {}

  static String html(Evidence evidence) {
    List<SetFigures> sets =
        evidence.sets().stream().filter(set -> set.difference() != null).toList();
    if (sets.isEmpty()) {
      return "";
    }
    double reach = 0.005;
    for (SetFigures set : sets) {
      reach = Math.max(reach, Math.abs(set.difference().low()));
      reach = Math.max(reach, Math.abs(set.difference().high()));
    }
    reach *= 1.1;
    double height = HEAD + ROW * sets.size() + 26;
    StringBuilder svg = new StringBuilder();
    svg.append("<figure class=\"differences\"><figcaption><strong>Candidate minus champion");
    svg.append("</strong><output>step AUROC, paired, 95 % intervals</output></figcaption>");
    svg.append("<svg class=\"chart\" viewBox=\"0 0 ").append(Html.px(WIDTH)).append(' ');
    svg.append(Html.px(height)).append("\" role=\"img\" aria-label=\"").append(words(sets));
    svg.append("\"><g class=\"axis\" aria-hidden=\"true\">");
    line(svg, "zero", place(0, reach), height);
    text(svg, SIDE, height - 6, "start", signed(-reach));
    text(svg, place(0, reach), height - 6, "middle", "0");
    text(svg, WIDTH - SIDE, height - 6, "end", signed(reach));
    svg.append("</g>");
    for (int i = 0; i < sets.size(); i++) {
      row(svg, sets.get(i), HEAD + ROW * i, reach);
    }
    return svg.append("</svg></figure>\n").toString();
  }

  private static void row(StringBuilder svg, SetFigures set, double top, double reach) {
    Interval difference = set.difference();
    String look = difference.low() > 0 ? "up" : difference.high() < 0 ? "down" : "level";
    double y = top + 30;
    svg.append("<g class=\"difference ").append(look).append("\"><title>");
    svg.append(Html.text(set.name() + " " + words(difference))).append("</title><text x=\"");
    svg.append(Html.px(SIDE)).append("\" y=\"").append(Html.px(top + 14)).append("\">");
    svg.append(Html.text(set.name())).append(" <tspan>").append(words(difference));
    svg.append("</tspan></text><line x1=\"").append(Html.px(place(difference.low(), reach)));
    svg.append("\" x2=\"").append(Html.px(place(difference.high(), reach))).append("\" y1=\"");
    svg.append(Html.px(y))
        .append("\" y2=\"")
        .append(Html.px(y))
        .append("\"/><circle r=\"5\" cx=\"");
    svg.append(Html.px(place(difference.estimate(), reach))).append("\" cy=\"");
    svg.append(Html.px(y)).append("\"/></g>");
  }

  private static void line(StringBuilder svg, String look, double x, double height) {
    svg.append("<line class=\"").append(look).append("\" x1=\"").append(Html.px(x));
    svg.append("\" x2=\"").append(Html.px(x)).append("\" y1=\"").append(Html.px(HEAD));
    svg.append("\" y2=\"").append(Html.px(height - 22)).append("\"/>");
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
    svg.append("<text x=\"").append(Html.px(x)).append("\" y=\"").append(Html.px(y));
    svg.append("\" text-anchor=\"").append(anchor).append("\">").append(words).append("</text>");
  }

  private static double place(double value, double reach) {
    return WIDTH / 2 + value / reach * (WIDTH / 2 - SIDE);
  }

  private static String words(List<SetFigures> sets) {
    StringBuilder words = new StringBuilder("Candidate minus champion:");
    for (SetFigures set : sets) {
      words.append(' ').append(Html.text(set.name())).append(' ').append(words(set.difference()));
      words.append(';');
    }
    return words.toString();
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
