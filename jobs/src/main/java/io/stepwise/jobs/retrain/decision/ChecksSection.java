package io.stepwise.jobs.retrain.decision;

import io.stepwise.jobs.report.Html;
import io.stepwise.jobs.retrain.gate.Check;
import java.util.List;

/** Every condition with its answer, those that failed first in their group. */
final class ChecksSection {
  private ChecksSection() {}

  static String html(List<Check> checks) {
    StringBuilder html = new StringBuilder();
    html.append("<p>If a 95 % interval is given, the interval decides, not the estimate before");
    html.append(" it; the expected value refers to the ends of the interval.</p>\n");
    for (Check.Kind kind : Check.Kind.values()) {
      List<Check> group = checks.stream().filter(check -> check.kind() == kind).toList();
      if (!group.isEmpty()) {
        html.append("<h3>").append(heading(kind)).append("</h3>\n<ul class=\"checks\">\n");
        group.stream().filter(check -> !check.passed()).forEach(check -> html.append(row(check)));
        group.stream().filter(Check::passed).forEach(check -> html.append(row(check)));
        html.append("</ul>\n");
      }
    }
    return html.toString();
  }

  private static String heading(Check.Kind kind) {
    return switch (kind) {
      case LABELS -> "Are the new labels consistent?";
      case TRIPWIRE -> "Are the scores plausible?";
      case NO_WORSE -> "Is the candidate no worse on any set?";
      case CALIBRATED -> "Are its probabilities calibrated?";
      case BETTER -> "Is it better on at least one set?";
    };
  }

  private static String row(Check check) {
    String answer = check.passed() ? "yes" : check.kind() == Check.Kind.BETTER ? "open" : "no";
    String mark = check.passed() ? "✓" : check.kind() == Check.Kind.BETTER ? "–" : "✗";
    StringBuilder html = new StringBuilder("<li class=\"check ").append(answer).append("\">");
    html.append("<span class=\"answer\" role=\"img\" aria-label=\"");
    html.append(check.passed() ? "held" : "did not hold").append("\">").append(mark);
    html.append("</span><div><b>").append(Html.text(check.name())).append("</b> on ");
    html.append(Html.text(check.subject())).append("<p class=\"found\">");
    html.append(Html.text(MinusSigns.in(check.found()))).append(" <span>expected ");
    html.append(Html.text(MinusSigns.in(check.expected())))
        .append("</span></p><p class=\"meaning\">");
    return html.append(Html.text(check.meaning())).append("</p></div></li>\n").toString();
  }
}
