package io.stepwise.data.card;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Where the lines went: supervised, left out, rejected, and why. */
final class LinesPart {
  private static final Map<String, String> MEANING =
      Map.of(
          "quality_control", "control question with known labels",
          "screening", "screening question for labelers",
          "give_up", "the labeler gave up",
          "bad_problem", "the problem is invalid",
          "no_steps", "no labelled step",
          "unfilled_request", "a line of select without a rating",
          "leaked_text", "a held-out problem, by its text",
          "leaked_ngrams", "a held-out problem, by n-grams");

  private final CardContents contents;
  private final Counted counts;
  private final Html page;

  LinesPart(CardContents contents, Html page) {
    this.contents = contents;
    this.counts = contents.counts();
    this.page = page;
  }

  void draw() {
    DataCard.section(page, "Lines", "Where the lines went");
    long refused = counts.of("quarantined");
    long dropped = counts.below("dropped").values().stream().mapToLong(Long::longValue).sum();
    long kept = counts.of("accepted") - dropped;
    page.raw("<div class=\"box\"><div class=\"share\" role=\"img\" aria-label=\"");
    page.number(kept).raw(" kept, ").number(dropped).raw(" excluded, ").number(refused);
    page.raw(" quarantined\">");
    piece("right", kept);
    piece("neutral", dropped);
    piece("wrong", refused);
    page.raw("</div><ul class=\"legend\">");
    legend("right", "kept", kept);
    legend("neutral", "excluded", dropped);
    legend("wrong", "quarantined", refused);
    page.raw("</ul></div><div class=\"grid\" style=\"margin-top:1rem\">");
    refusals();
    leftOut();
    page.raw("</div></section>");
  }

  private void piece(String kind, long count) {
    if (count > 0) {
      page.raw("<i class=\"" + kind + "\" style=\"flex:" + count + "\"></i>");
    }
  }

  private void legend(String kind, String name, long count) {
    page.raw("<li><i class=\"" + kind + "\"></i>").text(name).raw(" ").number(count);
    page.raw(" (").number(100.0 * count / Math.max(1, counts.of("lines")), 2).raw(" %)</li>");
  }

  private void refusals() {
    page.raw("<div class=\"box\"><h3>Why lines were quarantined</h3>");
    Map<String, Long> reasons = counts.below("reasons");
    if (reasons.isEmpty()) {
      page.raw("<p class=\"note\">Every line could be parsed.</p></div>");
      return;
    }
    page.raw("<table><tr><th>reason</th><th class=\"n\">lines</th></tr>");
    for (Map.Entry<String, Long> reason : byCount(reasons)) {
      page.raw("<tr><td class=\"w\">").text(reason.getKey());
      String example = contents.examples().get(reason.getKey());
      if (example != null) {
        page.raw("<small>first: ").text(example).raw("</small>");
      }
      page.raw("</td><td class=\"n\">").number(reason.getValue()).raw("</td></tr>");
    }
    page.raw("</table><p class=\"note\" style=\"margin:.8rem 0 0\">The original lines are in");
    page.raw(" <code>quarantine/</code>.</p></div>");
  }

  private void leftOut() {
    page.raw("<div class=\"box\"><h3>Why rows were excluded</h3>");
    Map<String, Long> reasons = counts.below("dropped");
    if (reasons.isEmpty()) {
      page.raw("<p class=\"note\">No row was excluded.</p></div>");
      return;
    }
    page.raw("<table><tr><th>reason</th><th class=\"n\">rows</th></tr>");
    for (Map.Entry<String, Long> reason : byCount(reasons)) {
      page.raw("<tr><td>").text(reason.getKey()).raw("<small>");
      page.text(MEANING.getOrDefault(reason.getKey(), ""));
      page.raw("</small></td><td class=\"n\">").number(reason.getValue()).raw("</td></tr>");
    }
    page.raw("</table></div>");
  }

  /** The largest first, equal ones by name. */
  static List<Map.Entry<String, Long>> byCount(Map<String, Long> found) {
    return found.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Comparator.comparing(Map.Entry::getKey)))
        .toList();
  }
}
