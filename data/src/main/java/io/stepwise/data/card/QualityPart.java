package io.stepwise.data.card;

import java.util.Locale;

/** Duplicates, conflicts, agreement, leaks. */
final class QualityPart {
  private final CardContents contents;
  private final Counted counts;
  private final Html page;

  QualityPart(CardContents contents, Html page) {
    this.contents = contents;
    this.counts = contents.counts();
    this.page = page;
  }

  void draw() {
    DataCard.section(page, "Quality", "Duplicates, agreement, leaks");
    page.raw("<div class=\"grid\">");
    begin("Duplicates and conflicts");
    line("Rows merged into an equal one", "duplicates", "same problem, same step texts");
    line("Ratings resolved in merging", "conflicting_ratings", "majority, ties to the lowest");
    line("Steps rated in several rows", "votes/rated_twice", "same problem, same steps before");
    line("Of these, rated differently", "votes/rated_differently", "counted, not changed");
    page.raw("</table></div>");
    begin("Agreement of labelers");
    if (contents.agreement().isEmpty()) {
      page.raw("<tr><td>No step was rated by two labelers.</td></tr>");
    }
    contents.agreement().forEach((name, value) -> value(name, value, null));
    page.raw("</table></div>");
    begin("Leaks of held-out problems");
    if (contents.heldOut().isEmpty()) {
      page.raw("<tr><td>Not searched: no held-out problems given (--held-out).</td></tr>");
    } else {
      line("Rows, by text", "leaks/text", "letters, digits and operators are the same");
      line("Rows, by n-grams", "leaks/ngrams", "too many common word n-grams");
    }
    page.raw("</table></div></div></section>");
  }

  private void begin(String heading) {
    page.raw("<div class=\"box\"><h3>").text(heading).raw("</h3><table>");
  }

  private void line(String name, String count, String rule) {
    value(name, String.format(Locale.ROOT, "%,d", counts.of(count)), rule);
  }

  private void value(String name, String value, String rule) {
    page.raw("<tr><td>").text(name);
    if (rule != null) {
      page.raw("<small>").text(rule).raw("</small>");
    }
    page.raw("</td><td class=\"n\">").text(value).raw("</td></tr>");
  }
}
