package io.stepwise.data.card;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The page {@code data-card.html}: where the lines went and why some were rejected, ratings by
 * position, lengths, finish reasons, labelers, duplicates, agreement, leaks, and a handful of rows.
 * One file, nothing fetched; no scripts but those that draw formulas, where rows have some.
 */
public final class DataCard {
  private static final List<String> PARTS =
      List.of("Lines", "Ratings", "Lengths", "Labelers", "Quality", "Rows");
  private static final int SHOWN_INPUTS = 3;

  private final CardContents contents;
  private final Counted counts;
  private final Html page = new Html();

  private DataCard(CardContents contents) {
    this.contents = contents;
    this.counts = contents.counts();
  }

  /** Draws the page. */
  public static String of(CardContents contents) {
    return new DataCard(contents).draw();
  }

  private String draw() {
    page.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.raw("<title>Data card: ").text(contents.format()).raw("</title><style>").raw(style());
    page.raw("</style></head><body><header><p class=\"brand\">Stepwise</p><h1>Data card: ");
    page.text(contents.format()).raw("</h1><p class=\"lead\">").text(lead());
    page.raw("</p><p class=\"from\">From ").text(from()).raw("</p></header>");
    page.raw("<nav aria-label=\"Parts of the page\">");
    for (String part : PARTS) {
      page.raw("<a href=\"#" + id(part) + "\">" + part + "</a>");
    }
    page.raw("</nav><main>");
    cards();
    new LinesPart(contents, page).draw();
    new ChartsPart(counts, page).draw();
    new QualityPart(contents, page).draw();
    section(page, "Rows", "A few rows");
    page.raw("<p class=\"note\">As written; alternatives are shown below their step.</p>");
    contents.rows().forEach(row -> RowView.draw(row, page));
    page.raw("</section></main><footer>Columns and rules: docs/schema.md of the project; every");
    page.raw(" number is also in manifest.json next to this page.</footer>");
    formulas();
    return page.raw("</body></html>\n").toString();
  }

  private void formulas() {
    if (Formulas.in(page.toString())) {
      page.raw("<style>").raw(Formulas.style()).raw("</style>");
      Formulas.scripts().forEach(script -> page.raw("<script>").raw(script).raw("</script>\n"));
    }
  }

  private static String id(String part) {
    return part.toLowerCase(Locale.ROOT);
  }

  /** Begins a part of the page that the navigation leads to. */
  static void section(Html page, String part, String heading) {
    page.raw("<section id=\"" + id(part) + "\" aria-labelledby=\"" + id(part) + "-h\">");
    page.raw("<h2 id=\"" + id(part) + "-h\">").text(heading).raw("</h2>");
  }

  private String lead() {
    long dropped = counts.below("dropped").values().stream().mapToLong(Long::longValue).sum();
    return String.format(
        Locale.ROOT,
        "%s became %s with %s%s. %s quarantined; %s excluded.",
        many(counts.of("lines"), "line"),
        many(counts.of("solutions"), "solution"),
        many(counts.of("steps"), "step"),
        counts.of("problems") > 0 ? " and " + many(counts.of("problems"), "problem") : "",
        many(counts.of("quarantined"), "line"),
        dropped == 1 ? "1 row was" : many(dropped, "row") + " were");
  }

  private static String many(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  private String from() {
    List<String> inputs = contents.inputs();
    int shown = Math.min(SHOWN_INPUTS, inputs.size());
    return String.join(", ", inputs.subList(0, shown))
        + (inputs.size() > shown ? " and " + (inputs.size() - shown) + " more" : "");
  }

  private void cards() {
    page.raw("<div class=\"cards\">");
    for (String noun : List.of("file", "line", "solution", "step", "alternative")) {
      card(noun);
    }
    if (counts.of("problems") > 0) {
      card("problem");
    }
    long quarantined = counts.of("quarantined");
    card(
        quarantined == 1 ? "line quarantined" : "lines quarantined",
        quarantined,
        quarantined > 0 ? "card alarm" : "card");
    page.raw("</div>");
  }

  private void card(String noun) {
    long count = counts.of(noun + "s");
    card(count == 1 ? noun : noun + "s", count, "card");
  }

  private void card(String name, long count, String kind) {
    page.raw("<div class=\"" + kind + "\"><b>").number(count).raw("</b><span>").text(name);
    page.raw("</span></div>");
  }

  private static String style() {
    try (InputStream in = DataCard.class.getResourceAsStream("data-card.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read data-card.css of the program itself", e);
    }
  }
}
