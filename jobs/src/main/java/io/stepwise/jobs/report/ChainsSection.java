package io.stepwise.jobs.report;

import io.stepwise.data.Rating;
import io.stepwise.data.card.Formulas;
import io.stepwise.jobs.report.ChainView.Stage;
import io.stepwise.jobs.report.ChainView.StepView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Chains, those of a problem next to each other, each step coloured by its score and marked by its
 * true verdict where that is known; filters, a search, and pages of some chains each.
 */
final class ChainsSection {
  private static final Pattern WORDS = Pattern.compile("\\p{L}{2,}\\s+\\p{L}{2,}");

  private final List<ChainView> chains;
  private final boolean judged;
  private final boolean scored;
  private final StringBuilder html = new StringBuilder();

  private ChainsSection(List<ChainView> chains) {
    this.chains = chains;
    this.judged =
        chains.stream()
            .flatMap(chain -> chain.steps().stream())
            .anyMatch(step -> step.verdict() != Rating.UNRATED);
    this.scored = chains.stream().anyMatch(chain -> chain.score() != null);
  }

  static String html(List<ChainView> chains) {
    return new ChainsSection(chains).draw();
  }

  private String draw() {
    legend();
    filters();
    Map<String, List<ChainView>> byProblem = new LinkedHashMap<>();
    chains.forEach(
        chain -> byProblem.computeIfAbsent(chain.problem(), p -> new ArrayList<>()).add(chain));
    html.append("<div class=\"chains").append(isProse() ? " prose" : "").append("\">\n");
    byProblem.values().forEach(same -> same.forEach(this::card));
    html.append("</div>\n<p class=\"none\" hidden>No chain matches.</p>\n");
    html.append("<nav class=\"pager\" aria-label=\"Pages of chains\" hidden>");
    html.append("<button type=\"button\" data-turn=\"-1\">Previous</button>");
    html.append("<span class=\"place\"></span>");
    html.append("<button type=\"button\" data-turn=\"1\">Next</button></nav>\n");
    return html.toString();
  }

  /** Sentences and formulas need wide cards and a font for reading. */
  private boolean isProse() {
    return chains.stream()
        .flatMap(chain -> chain.steps().stream())
        .map(StepView::text)
        .anyMatch(text -> WORDS.matcher(text).find() || Formulas.in(text));
  }

  private void legend() {
    if (!scored) {
      html.append("<p>No reward model scored these chains.");
      html.append(judged ? " Steps are marked with their true verdict: " : "");
      html.append(judged ? mark(Rating.POSITIVE) + " right, " + mark(Rating.NEUTRAL) : "");
      html.append(judged ? " neutral, " + mark(Rating.NEGATIVE) + " wrong." : "");
      html.append("</p>\n");
      return;
    }
    html.append("<p>Each step is coloured by the reward model's score, from <b class=\"lo ink\">");
    html.append("0, wrong</b> to <b class=\"hi ink\">1, right</b>");
    if (judged) {
      html.append(", and marked with its true verdict: ").append(mark(Rating.POSITIVE));
      html.append(" right, ").append(mark(Rating.NEUTRAL)).append(" neutral, ");
      html.append(mark(Rating.NEGATIVE)).append(" wrong. Where the two disagree the step has a");
      html.append(" frame.</p>\n");
    } else {
      html.append(
          ". No verdicts of steps are known; <em>right answer, wrong step</em> lists right");
      html.append(" answers with a step that scores below 0.5.</p>\n");
    }
  }

  private void filters() {
    html.append("<form class=\"filters\" aria-label=\"Which chains are shown\">");
    filter("stage", "Policy", "all", "before", "after");
    filter("answer", "Answer", "all", "right", "wrong");
    if (judged && scored) {
      filter("steps", "Steps", "all", "disagreements", "right answer, wrong step");
    } else if (judged || scored) {
      filter("steps", "Steps", "all", "right answer, wrong step");
    }
    html.append("<label class=\"search\"><b>Search</b><input type=\"search\" name=\"search\"");
    html.append(" autocomplete=\"off\"></label>");
    html.append("<p class=\"shown\" role=\"status\">").append(chains.size());
    html.append(" chains</p></form>\n");
  }

  private void filter(String name, String title, String... choices) {
    html.append("<fieldset><legend>").append(title).append("</legend>");
    for (String choice : choices) {
      html.append("<label><input type=\"radio\" name=\"").append(name).append("\" value=\"");
      html.append(value(choice)).append('"').append(choice.equals("all") ? " checked" : "");
      html.append("><span>").append(choice).append("</span></label>");
    }
    html.append("</fieldset>");
  }

  private static String value(String choice) {
    return choice.replace(",", "").replace(' ', '-');
  }

  private void card(ChainView chain) {
    String stage = chain.stage() == Stage.BEFORE ? "before" : "after";
    String answer = chain.correct() ? "right" : "wrong";
    List<String> kinds = new ArrayList<>();
    kinds.add(chain.hasDisagreement() ? "disagreements" : "agreement");
    if (chain.reachesAnswerByWrongStep()) {
      kinds.add(value("right answer, wrong step"));
    }
    html.append("<article class=\"chain\" data-stage=\"").append(stage);
    html.append("\" data-answer=\"").append(answer).append("\" data-steps=\"");
    html.append(String.join(" ", kinds)).append("\"><header>");
    html.append("<span class=\"key ").append(stage).append("\">").append(stage).append("</span>");
    html.append("<h3 class=\"math\">").append(Html.text(chain.problem()));
    html.append("</h3></header>\n<ol>");
    chain.steps().forEach(this::step);
    html.append("</ol>\n");
    if (chain.steps().isEmpty()) {
      html.append("<p class=\"none\">No complete step.</p>\n");
    }
    html.append("<footer><span class=\"verdict ").append(answer).append("\">");
    html.append(mark(chain.correct() ? Rating.POSITIVE : Rating.NEGATIVE));
    html.append(" <span class=\"math\">");
    html.append(chain.answer() == null ? "no answer" : "answer " + Html.text(chain.answer()));
    if (!chain.correct() && chain.reference() != null) {
      html.append(" (expected ").append(Html.text(chain.reference())).append(")");
    }
    html.append("</span></span><span class=\"whole\">chain ");
    html.append(
        chain.steps().isEmpty() || chain.score() == null ? "not scored" : score(chain.score()));
    html.append("</span></footer>");
    full(chain);
    html.append("</article>\n");
  }

  private void full(ChainView chain) {
    if (chain.response() == null && chain.row().isEmpty()) {
      return;
    }
    html.append("<details class=\"full\"><summary>Prompt, response, row</summary>");
    pre("Prompt", chain.prompt());
    pre("Response", chain.response());
    html.append("<dl>");
    chain
        .row()
        .forEach(
            (name, value) -> {
              html.append("<dt>").append(Html.text(name)).append("</dt><dd><code>");
              html.append(Html.text(String.valueOf(value))).append("</code></dd>");
            });
    html.append("</dl></details>");
  }

  private void pre(String title, String text) {
    if (text != null) {
      html.append("<h4>").append(title).append("</h4><pre tabindex=\"0\">");
      html.append(Html.text(text)).append("</pre>");
    }
  }

  private void step(StepView step) {
    if (step.score() == null) {
      html.append("<li class=\"step\">").append(judged ? mark(step.verdict()) : "<span></span>");
      html.append("<span class=\"words math\">").append(Html.text(step.text()));
      html.append("</span></li>");
      return;
    }
    html.append("<li class=\"step ").append(step.score() >= 0.5 ? "hi" : "lo");
    String quarrel =
        step.missesError() ? "missed error" : step.raisesFalseAlarm() ? "false alarm" : "";
    html.append(quarrel.isEmpty() ? "" : " quarrel").append("\" style=\"--p:");
    html.append(score(step.score())).append("\">");
    html.append(judged ? mark(step.verdict()) : "<span></span>");
    html.append("<span class=\"words math\">").append(Html.text(step.text()));
    if (!quarrel.isEmpty()) {
      html.append(" <em>").append(quarrel).append("</em>");
    }
    html.append("</span><span class=\"score\">");
    html.append(score(step.score())).append("</span></li>");
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
