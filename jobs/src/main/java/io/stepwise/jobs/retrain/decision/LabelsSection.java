package io.stepwise.jobs.retrain.decision;

import io.stepwise.jobs.report.Html;
import io.stepwise.jobs.retrain.history.Judgement;
import io.stepwise.jobs.retrain.history.LabelState;
import java.util.List;
import java.util.Locale;

/** What became of each label file, and what was trained on. */
final class LabelsSection {
  private LabelsSection() {}

  static String html(Decision decision) {
    StringBuilder html = new StringBuilder();
    if (!decision.evidence().counts().isEmpty()) {
      html.append("<dl class=\"counts\">");
      decision
          .evidence()
          .counts()
          .forEach(
              (name, count) ->
                  html.append("<div><dt>")
                      .append(Html.text(name))
                      .append("</dt><dd>")
                      .append(String.format(Locale.ROOT, "%,d", count))
                      .append("</dd></div>"));
      html.append("</dl>\n");
    }
    List<Judgement> labels = decision.outcome().labels();
    if (labels.isEmpty()) {
      return html.append("<p class=\"none\">No label file was used.</p>\n").toString();
    }
    html.append("<ul class=\"checks\">\n");
    labels.forEach(label -> html.append(row(label)));
    html.append("</ul>\n");
    if (labels.stream().anyMatch(label -> label.state() == LabelState.SET_ASIDE)) {
      html.append("<p>A file that is set aside is not used until its content changes, or until");
      html.append(" <code>./stepwise retrain --reconsider</code> checks it again, e.g. with other");
      html.append(" <code>gates</code>.</p>\n");
    }
    return html.toString();
  }

  private static String row(Judgement label) {
    String look =
        switch (label.state()) {
          case LEARNED -> "yes";
          case PENDING -> "open";
          case SET_ASIDE, REFUSED -> "no";
        };
    return "<li class=\"check "
        + look
        + "\"><span class=\"state\">"
        + label.state().words()
        + "</span><div><b class=\"path\">"
        + Html.text(label.file().path())
        + "</b><p class=\"found\">"
        + Html.text(MinusSigns.in(label.reason()))
        + "</p><p class=\"meaning\">"
        + String.format(Locale.ROOT, "%,d", label.file().bytes())
        + " bytes, SHA-256 <code>"
        + Html.text(label.file().shortDigest())
        + "…</code></p></div></li>\n";
  }
}
