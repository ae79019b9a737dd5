package io.stepwise.notebooks;

import io.stepwise.jobs.report.Html;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tables of figures and chains as pieces of a page. */
public final class Tables {
  private static final String HEAD = "text-align:left;padding:.3em 1.2em .3em 0;";

  private Tables() {}

  /**
   * A table.
   *
   * @param heads names of the columns
   * @param rows values; numbers are shown with four significant digits
   */
  public static Shown of(List<String> heads, List<List<?>> rows) {
    String head =
        heads.stream()
            .map(text -> "<th style=\"" + HEAD + "\">" + Html.text(text) + "</th>")
            .collect(Collectors.joining());
    String body =
        rows.stream().map(row -> "<tr>" + cells(row) + "</tr>").collect(Collectors.joining("\n"));
    String words =
        rows.stream()
            .map(row -> row.stream().map(Tables::words).collect(Collectors.joining("\t")))
            .collect(Collectors.joining("\n", String.join("\t", heads) + "\n", ""));
    return new Markup(
        "<table><thead><tr>" + head + "</tr></thead><tbody>\n" + body + "\n</tbody></table>",
        words);
  }

  private static String cells(List<?> row) {
    return row.stream()
        .map(value -> "<td style=\"" + HEAD + "\">" + Html.text(words(value)) + "</td>")
        .collect(Collectors.joining());
  }

  /** A chain, each step on the colour of its score: from red at 0 to green at 1. */
  public static Shown chain(String title, List<String> steps, double[] scores) {
    StringBuilder html = new StringBuilder("<p><b>").append(Html.text(title)).append("</b></p>");
    StringBuilder words = new StringBuilder(title);
    for (int k = 0; k < steps.size(); k++) {
      String score = String.format(Locale.ROOT, "%.2f", scores[k]);
      html.append(
          "<div style=\"margin:.2em 0;padding:.25em .7em;border-radius:.3em;color:#171b22;");
      html.append("max-width:26em;background:hsl(")
          .append(Math.round(8 + 160 * scores[k]))
          .append(" 55% 86%)\"><code style=\"background:none;color:inherit\">")
          .append(Html.text(steps.get(k)))
          .append("</code><span style=\"float:right\">")
          .append(score)
          .append("</span></div>");
      words.append('\n').append(score).append('\t').append(steps.get(k));
    }
    return new Markup(html.toString(), words.toString());
  }

  /** Several pieces one after another. */
  public static Shown together(List<Shown> parts) {
    return new Markup(
        parts.stream()
            .map(part -> part.byMediaType().get("text/html"))
            .collect(Collectors.joining("\n")),
        parts.stream()
            .map(part -> part.byMediaType().get("text/plain"))
            .collect(Collectors.joining("\n\n")));
  }

  private static String words(Object value) {
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) >= 1000
          ? String.format(Locale.ROOT, "%,.0f", number)
          : String.format(Locale.ROOT, "%.4g", number);
    }
    return value instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : String.valueOf(value);
  }
}
