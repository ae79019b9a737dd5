package io.stepwise.jobs.report;

import io.stepwise.data.Rating;
import io.stepwise.jobs.report.ChainView.Stage;
import io.stepwise.jobs.report.ChainView.StepView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Chains, those of a problem beside each other, each step coloured by its score and marked by its
 * true verdict; and their filters.
 */
final class ChainsSection {
  private ChainsSection() {}

  static String html(List<ChainView> chains) {
    StringBuilder html = new StringBuilder();
    html.append("<p>Each step is tinted by the reward model's score, from <b class=\"lo ink\">");
    html.append("0, doubted</b> to <b class=\"hi ink\">1, trusted</b>, and marked with its true");
    html.append(" verdict: ").append(mark(Rating.POSITIVE)).append(" right, ");
    html.append(mark(Rating.NEUTRAL)).append(" neutral, ").append(mark(Rating.NEGATIVE));
    html.append(" wrong. Where the two disagree the step has a frame.</p>\n");
    html.append("<form class=\"filters\" aria-label=\"Which chains are shown\">");
    filter(html, "stage", "Policy", "all", "before", "after");
    filter(html, "answer", "Answer", "all", "right", "wrong");
    filter(html, "steps", "Steps", "all", "disagreements");
    html.append("<p class=\"shown\" role=\"status\">").append(chains.size());
    html.append(" chains</p></form>\n<div class=\"chains\">\n");
    Map<String, List<ChainView>> byProblem = new LinkedHashMap<>();
    chains.forEach(
        chain -> byProblem.computeIfAbsent(chain.problem(), p -> new ArrayList<>()).add(chain));
    byProblem.values().forEach(same -> same.forEach(chain -> html.append(card(chain))));
    return html.append("</div>\n<p class=\"none\" hidden>No chain is like that.</p>\n").toString();
  }

  private static void filter(StringBuilder html, String name, String title, String... choices) {
    html.append("<fieldset><legend>").append(title).append("</legend>");
    for (String choice : choices) {
      html.append("<label><input type=\"radio\" name=\"").append(name).append("\" value=\"");
      html.append(choice).append('"').append(choice.equals("all") ? " checked" : "");
      html.append("><span>").append(choice).append("</span></label>");
    }
    html.append("</fieldset>");
  }

  private static String card(ChainView chain) {
    String stage = chain.stage() == Stage.BEFORE ? "before" : "after";
    String answer = chain.correct() ? "right" : "wrong";
    StringBuilder html = new StringBuilder("<article class=\"chain\" data-stage=\"");
    html.append(stage).append("\" data-answer=\"").append(answer).append("\" data-steps=\"");
    html.append(chain.hasDisagreement() ? "disagreements" : "agreement").append("\"><header>");
    html.append("<span class=\"key ").append(stage).append("\">").append(stage).append("</span>");
    html.append("<h3>").append(Html.text(chain.problem())).append("</h3></header>\n<ol>");
    chain.steps().forEach(step -> html.append(step(step)));
    html.append("</ol>\n<footer><span class=\"verdict ").append(answer).append("\">");
    html.append(mark(chain.correct() ? Rating.POSITIVE : Rating.NEGATIVE)).append(' ');
    html.append(chain.answer() == null ? "no answer" : "answer " + Html.text(chain.answer()));
    if (!chain.correct() && chain.reference() != null) {
      html.append(", not ").append(Html.text(chain.reference()));
    }
    html.append("</span><span class=\"whole\">chain ").append(score(chain.score()));
    return html.append("</span></footer></article>\n").toString();
  }

  private static String step(StepView step) {
    String side = step.score() >= 0.5 ? "hi" : "lo";
    StringBuilder html = new StringBuilder("<li class=\"step ").append(side);
    String quarrel =
        step.missesError() ? "missed error" : step.raisesFalseAlarm() ? "false alarm" : "";
    html.append(quarrel.isEmpty() ? "" : " quarrel").append("\" style=\"--p:");
    html.append(score(step.score())).append("\">").append(mark(step.verdict()));
    html.append("<span class=\"words\">").append(Html.text(step.text()));
    if (!quarrel.isEmpty()) {
      html.append(" <em>").append(quarrel).append("</em>");
    }
    html.append("</span><span class=\"score\">");
    return html.append(score(step.score())).append("</span></li>").toString();
  }

  private static String score(double score) {
    return String.format(Locale.ROOT, "%.2f", score);
  }

  private static String mark(Rating verdict) {
    return switch (verdict) {
      case POSITIVE -> "<i class=\"true right\" role=\"img\" aria-label=\"right\">✓</i>";
      case NEGATIVE -> "<i class=\"true wrong\" role=\"img\" aria-label=\"wrong\">✗</i>";
      case NEUTRAL -> "<i class=\"true neutral\" role=\"img\" aria-label=\"neutral\">–</i>";
      case UNRATED -> "<i class=\"true unknown\" role=\"img\" aria-label=\"no verdict\">?</i>";
    };
  }
}
