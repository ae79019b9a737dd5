package io.stepwise.data.card;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;

/** One solution to read. */
final class RowView {
  private static final int SHOWN_CHARACTERS = 2000;

  private RowView() {}

  static void draw(StepLabelledSolution solution, Html page) {
    page.raw("<article class=\"box row\"><h3 class=\"math\">").text(cut(solution.problem()));
    page.raw("</h3><p class=\"from\">").text(ending(solution)).raw(" · ");
    page.text(solution.provenance().file() + ":" + solution.provenance().line());
    page.raw("</p><ol class=\"steps\">");
    for (LabelledStep step : solution.steps()) {
      page.raw("<li class=\"step\">");
      verdict(step.rating(), step.author(), page);
      page.raw("<div><p class=\"math\">").text(cut(step.text())).raw("</p>");
      if (!step.alternatives().isEmpty()) {
        page.raw("<details><summary>").number(step.alternatives().size());
        page.raw(step.alternatives().size() == 1 ? " alternative" : " alternatives");
        page.raw("</summary><ul>");
        for (Alternative other : step.alternatives()) {
          page.raw("<li>");
          verdict(other.rating(), Author.MODEL, page);
          page.raw("<p class=\"math\">").text(cut(other.text())).raw("</p></li>");
        }
        page.raw("</ul></details>");
      }
      page.raw("</div></li>");
    }
    page.raw("</ol></article>");
  }

  private static String ending(StepLabelledSolution solution) {
    String finish =
        switch (solution.finishReason()) {
          case SOLUTION -> "rated to the end";
          case FOUND_ERROR -> "stopped at an error";
          case GIVE_UP -> "given up";
          case BAD_PROBLEM -> "bad problem";
          case UNKNOWN -> "reason unknown";
        };
    String truth = solution.groundTruthAnswer();
    return truth == null ? finish : finish + " · reference answer " + cut(truth);
  }

  private static void verdict(Rating rating, Author author, Html page) {
    String kind =
        switch (rating) {
          case POSITIVE -> "right";
          case NEUTRAL -> "neutral";
          case NEGATIVE -> "wrong";
          case UNRATED -> "none";
        };
    page.raw("<span class=\"verdict\"><i class=\"mark " + kind + "\"></i>");
    page.text(author == Author.HUMAN ? "by hand" : rating == Rating.UNRATED ? "not rated" : kind);
    page.raw("</span>");
  }

  private static String cut(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
