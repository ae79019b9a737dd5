package io.stepwise.jobs.report;

import java.util.List;

/** A table that scrolls sideways on narrow screens. */
public final class HtmlTable {
  private HtmlTable() {}

  /**
   * The table.
   *
   * @param label what it shows, read aloud
   * @param columns headings, plain text
   * @param rows cells, plain text, the first of each row its heading; a line break separates a
   *     value from its interval
   */
  public static String of(String label, List<String> columns, List<List<String>> rows) {
    StringBuilder html =
        new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html.append(Html.text(label)).append("\"><table><thead><tr>");
    columns.forEach(
        column -> html.append("<th scope=\"col\">").append(Html.text(column)).append("</th>"));
    html.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      html.append("<tr><th scope=\"row\">").append(Html.text(row.get(0))).append("</th>");
      row.subList(1, row.size()).forEach(cell -> html.append(cell(cell)));
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  private static String cell(String text) {
    int line = text.indexOf('\n');
    return line < 0
        ? "<td>" + Html.text(text) + "</td>"
        : "<td>"
            + Html.text(text.substring(0, line))
            + " <small>"
            + Html.text(text.substring(line + 1))
            + "</small></td>";
  }
}
