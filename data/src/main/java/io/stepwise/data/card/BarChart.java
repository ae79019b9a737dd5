package io.stepwise.data.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Stacked vertical bars of plain HTML, with the numbers as a table below for whoever cannot see or
 * point at them. Wider than the window, it scrolls.
 */
final class BarChart {
  private static final int FEW_BARS = 16;

  private final String title;
  private final String axis;
  private final List<String> kinds;
  private final List<String> names;
  private final List<String> labels = new ArrayList<>();
  private final List<long[]> values = new ArrayList<>();

  /**
   * An empty chart.
   *
   * @param axis what the labels below the bars are
   * @param kinds CSS classes of the pieces of a bar, from the bottom up
   * @param names of the pieces
   */
  BarChart(String title, String axis, List<String> kinds, List<String> names) {
    this.title = title;
    this.axis = axis;
    this.kinds = List.copyOf(kinds);
    this.names = List.copyOf(names);
  }

  /** Adds a bar, one value for each kind. */
  void add(String label, long... pieces) {
    labels.add(label);
    values.add(pieces);
  }

  /** Draws the chart; the highest bar fills the height. */
  void draw(Html page) {
    page.raw("<div class=\"box\"><h3>").text(title).raw("</h3>");
    if (labels.isEmpty()) {
      page.raw("<p class=\"note\">None.</p></div>");
      return;
    }
    if (kinds.size() > 1) {
      page.raw("<ul class=\"legend\">");
      for (int k = 0; k < kinds.size(); k++) {
        page.raw("<li><i class=\"" + kinds.get(k) + "\"></i>").text(names.get(k)).raw("</li>");
      }
      page.raw("</ul>");
    }
    page.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").text(title);
    page.raw("\"><div class=\"bars\" aria-hidden=\"true\">");
    long highest = values.stream().mapToLong(BarChart::sum).max().orElse(1);
    for (int i = 0; i < labels.size(); i++) {
      bar(i, Math.max(1, highest), page);
    }
    page.raw("</div></div>");
    table(page);
    page.raw("</div>");
  }

  private void bar(int i, long highest, Html page) {
    page.raw("<div class=\"col\" title=\"").text(axis + " " + labels.get(i) + ": " + said(i));
    page.raw("\"><div class=\"stack\">");
    long sum = sum(values.get(i));
    if (labels.size() <= FEW_BARS) {
      page.raw("<b>").text(brief(sum)).raw("</b>");
    }
    for (int k = kinds.size() - 1; k >= 0; k--) {
      long value = values.get(i)[k];
      if (value > 0) {
        page.raw("<i class=\"" + kinds.get(k) + "\" style=\"height:");
        page.number(Math.max(0.6, 86.0 * value / highest), 2).raw("%\"></i>");
      }
    }
    page.raw("</div><span>").text(labels.get(i)).raw("</span></div>");
  }

  private String said(int i) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < kinds.size(); k++) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(String.format(Locale.ROOT, "%,d %s", values.get(i)[k], names.get(k)));
    }
    return text.toString();
  }

  private void table(Html page) {
    page.raw("<details><summary>The numbers</summary><div class=\"scroll\" tabindex=\"0\"");
    page.raw(" role=\"region\" aria-label=\"").text(title + ", the numbers");
    page.raw("\"><table><tr><th>").text(axis).raw("</th>");
    names.forEach(name -> page.raw("<th class=\"n\">").text(name).raw("</th>"));
    page.raw("</tr>");
    for (int i = 0; i < labels.size(); i++) {
      page.raw("<tr><td>").text(labels.get(i)).raw("</td>");
      for (long value : values.get(i)) {
        page.raw("<td class=\"n\">").number(value).raw("</td>");
      }
      page.raw("</tr>");
    }
    page.raw("</table></div></details>");
  }

  private static String brief(long value) {
    if (value < 10_000) {
      return Long.toString(value);
    }
    return value < 1_000_000
        ? value / 1000 + "k"
        : String.format(Locale.ROOT, "%.1fM", value / 1e6);
  }

  private static long sum(long[] pieces) {
    long sum = 0;
    for (long piece : pieces) {
      sum += piece;
    }
    return sum;
  }
}
