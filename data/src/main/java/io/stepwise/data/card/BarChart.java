package io.stepwise.data.card;

import java.util.ArrayList;
import java.util.List;

/** Stacked vertical bars as SVG; each piece says its value when pointed at. */
final class BarChart {
  private static final int HEIGHT = 180;
  private static final int BASE = 150;
  private static final int GAP = 4;
  private static final int WIDTH = 760;

  private final List<String> kinds;
  private final List<String> labels = new ArrayList<>();
  private final List<long[]> values = new ArrayList<>();

  /**
   * An empty chart.
   *
   * @param kinds CSS classes of the pieces of a bar, from the bottom up
   */
  BarChart(List<String> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  /** Adds a bar, one value for each kind. */
  void add(String label, long... pieces) {
    labels.add(label);
    values.add(pieces);
  }

  /** Draws the chart; the highest bar fills the height. */
  void draw(Html page) {
    if (labels.isEmpty()) {
      page.raw("<p>None.</p>");
      return;
    }
    long highest = 1;
    for (long[] pieces : values) {
      highest = Math.max(highest, sum(pieces));
    }
    double slot = Math.min(60, (double) WIDTH / labels.size());
    page.raw("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\">");
    for (int i = 0; i < labels.size(); i++) {
      double x = i * slot;
      double y = BASE;
      for (int k = 0; k < kinds.size(); k++) {
        long value = values.get(i)[k];
        double height = (double) value / highest * (BASE - 10);
        y -= height;
        page.raw("<rect class=\"" + kinds.get(k) + "\" x=\"").number(x + GAP / 2.0, 1);
        page.raw("\" y=\"").number(y, 1).raw("\" width=\"").number(Math.max(1, slot - GAP), 1);
        page.raw("\" height=\"").number(height, 1).raw("\"><title>").text(labels.get(i));
        page.raw(" ").text(kinds.get(k)).raw(": ").number(value).raw("</title></rect>");
      }
      page.raw("<text x=\"").number(x + slot / 2, 1).raw("\" y=\"" + (BASE + 14) + "\">");
      page.text(labels.get(i)).raw("</text>");
    }
    page.raw("</svg>");
  }

  private static long sum(long[] pieces) {
    long sum = 0;
    for (long piece : pieces) {
      sum += piece;
    }
    return sum;
  }
}
