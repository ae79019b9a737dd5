package io.stepwise.data.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Stacked vertical bars of plain HTML, as wide as their box however many there are, with the
 * numbers as a table below for whoever cannot see or point at them.
 */
final class BarChart {
  private static final int FEW_BARS = 8;
  private static final int SOME_BARS = 16;
  private static final int MOST_LABELS = 8;

  /** Percent; the rest is for the number on the highest bar. */
  private static final double HEIGHT = 90;

  private final String title;
  private final String axis;
  private final List<String> kinds;
  private final List<String> names;
  private final List<String> labels = new ArrayList<>();
  private final List<String> meanings = new ArrayList<>();
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

  /**
   * Adds a bar, one value for each kind.
   *
   * @param label a few characters to stand below it
   * @param meaning the same in full
   */
  void add(String label, String meaning, long... pieces) {
    labels.add(label);
    meanings.add(meaning);
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
    page.raw("<div class=\"bars" + density() + "\" aria-hidden=\"true\">");
    long highest = values.stream().mapToLong(BarChart::sum).max().orElse(1);
    for (int i = 0; i < labels.size(); i++) {
      bar(i, Math.max(1, highest), page);
    }
    page.raw("</div><p class=\"axis\" aria-hidden=\"true\">").text(axis).raw("</p>");
    table(page);
    page.raw("</div>");
  }

  /** Whether every bar has room for its number: everywhere, on wide screens, nowhere. */
  private String density() {
    return labels.size() <= FEW_BARS ? "" : labels.size() <= SOME_BARS ? " some" : " many";
  }

  private void bar(int i, long highest, Html page) {
    page.raw("<div class=\"col\" title=\"").text(axis + " " + meanings.get(i) + ": " + said(i));
    page.raw("\"><div class=\"stack\"><b>").text(brief(sum(values.get(i)))).raw("</b>");
    for (int k = kinds.size() - 1; k >= 0; k--) {
      long value = values.get(i)[k];
      if (value > 0) {
        page.raw("<i class=\"" + kinds.get(k) + "\" style=\"height:");
        page.number(Math.max(0.6, HEIGHT * value / highest), 2).raw("%\"></i>");
      }
    }
    page.raw("</div><span>").text(isLabelled(i) ? labels.get(i) : "").raw("</span></div>");
  }

  /** Few enough labels that they do not run into each other; the first and last always. */
  private boolean isLabelled(int i) {
    int last = labels.size() - 1;
    int every = last / MOST_LABELS + 1;
    return i == last || i % every == 0 && last - i >= every;
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
      page.raw("<tr><td>").text(meanings.get(i)).raw("</td>");
      for (long value : values.get(i)) {
        page.raw("<td class=\"n\">").number(value).raw("</td>");
      }
      page.raw("</tr>");
    }
    page.raw("</table></div></details>");
  }

  private static String brief(long value) {
    if (value < 1000) {
      return Long.toString(value);
    }
    double scaled = value < 999_500 ? value / 1e3 : value / 1e6;
    String unit = value < 999_500 ? "k" : "M";
    return String.format(Locale.ROOT, scaled < 9.95 ? "%.1f" : "%.0f", scaled) + unit;
  }

  private static long sum(long[] pieces) {
    long sum = 0;
    for (long piece : pieces) {
      sum += piece;
    }
    return sum;
  }
}
