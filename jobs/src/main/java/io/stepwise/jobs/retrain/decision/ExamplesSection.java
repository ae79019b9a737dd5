package io.stepwise.jobs.retrain.decision;

import io.stepwise.jobs.report.Html;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Steps on which label, champion and candidate differ most. */
final class ExamplesSection {
  private ExamplesSection() {}

  static String html(List<Example> examples) {
    Map<String, StringBuilder> groups = new LinkedHashMap<>();
    for (Example example : examples) {
      groups.computeIfAbsent(example.where(), where -> new StringBuilder()).append(card(example));
    }
    StringBuilder html = new StringBuilder();
    html.append("<p>The score is the probability that the step is right. On frozen sets, the");
    html.append(" steps on which candidate and champion differ most; in a label file that was");
    html.append(" set aside, those whose label the champion contradicts most.</p>\n");
    groups.forEach(
        (where, cards) ->
            html.append("<h3>")
                .append(Html.text(where))
                .append("</h3>\n<div class=\"chains\">\n")
                .append(cards)
                .append("</div>\n"));
    return html.toString();
  }

  private static String card(Example example) {
    StringBuilder html = new StringBuilder("<article class=\"chain\"><header><h3>");
    html.append(Html.text(example.problem())).append("</h3></header><ol>");
    for (String step : example.before()) {
      html.append("<li class=\"step before\"><span></span><span class=\"words\">");
      html.append(Html.text(step)).append("</span><span></span></li>");
    }
    String look = example.correct() ? "hi" : "lo";
    html.append("<li class=\"step ").append(look).append("\"><span></span><span class=\"words\">");
    html.append(Html.text(example.step())).append("</span><span></span></li></ol><footer>");
    html.append("<span class=\"verdict ").append(example.correct() ? "right" : "wrong");
    html.append("\">labelled ").append(example.correct() ? "right" : "wrong");
    html.append("</span><span class=\"whole\">champion ").append(score(example.champion()));
    if (example.candidate() != null) {
      html.append(" → candidate ").append(score(example.candidate()));
    }
    return html.append("</span></footer></article>\n").toString();
  }

  private static String score(double probability) {
    return String.format(Locale.ROOT, "%.2f", probability);
  }
}
