package io.stepwise.jobs.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Lines over an axis, with bands for their intervals. The picture is drawn at the size of a phone's
 * column, so that its letters are as large there as on a desk. The script reads {@code data-cursor}
 * (one place after another: x, words, y of each line) and moves a cursor along it.
 *
 * @param unit of the upward axis
 * @param x the axis to the right
 * @param y the axis upward
 * @param ticks marked places of the axis to the right
 * @param along what the axis to the right counts
 */
record LineChart(Unit unit, Scale x, Scale y, List<Double> ticks, String along) {
  static final double HEIGHT = 184;
  static final double LEFT = 46;
  static final double RIGHT = 292;
  static final double TOP = 10;
  static final double BOTTOM = 148;

  /**
   * A value and its interval; equal ends draw no band.
   *
   * @param x place on the axis to the right, in its own unit
   */
  record Dot(double x, double y, double low, double high) {
    Dot(double x, double y) {
      this(x, y, y, y);
    }
  }

  /**
   * One line.
   *
   * @param look its class in the style sheet: "before", "after", "raw", "main"
   * @param dots in ascending order
   * @param marked whether each value is marked by a symbol of its own
   */
  record Line(String look, List<Dot> dots, boolean marked) {}

  /** The picture; the description is read aloud in its place. */
  String svg(String description, List<Line> lines, String cursor) {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"chart\" viewBox=\"0 0 300 184\" role=\"img\" aria-label=\"");
    svg.append(Html.text(description)).append('"');
    if (!cursor.isEmpty()) {
      svg.append(" tabindex=\"0\" data-cursor=\"").append(Html.text(cursor)).append('"');
    }
    svg.append('>');
    axes(svg);
    lines.forEach(line -> band(svg, line));
    lines.forEach(line -> stroke(svg, line));
    svg.append("<g class=\"cursor\" aria-hidden=\"true\"></g></svg>");
    return svg.toString();
  }

  private void axes(StringBuilder svg) {
    svg.append("<g class=\"axis\" aria-hidden=\"true\">");
    for (double tick : y.ticks(4)) {
      String at = Html.px(y.place(tick));
      svg.append("<line x1=\"").append(Html.px(LEFT)).append("\" x2=\"").append(Html.px(RIGHT));
      svg.append("\" y1=\"").append(at).append("\" y2=\"").append(at).append("\"/>");
      text(svg, LEFT - 6, y.place(tick) + 4, "end", unit.tick(tick));
    }
    for (double tick : ticks) {
      text(svg, x.place(tick), BOTTOM + 16, "middle", Unit.NUMBER.tick(tick));
    }
    text(svg, (LEFT + RIGHT) / 2, HEIGHT - 3, "middle", along);
    svg.append("</g>");
  }

  static void text(StringBuilder svg, double x, double y, String anchor, String words) {
    svg.append("<text x=\"").append(Html.px(x)).append("\" y=\"").append(Html.px(y));
    svg.append("\" text-anchor=\"").append(anchor).append("\">");
    svg.append(Html.text(words)).append("</text>");
  }

  private void band(StringBuilder svg, Line line) {
    if (line.dots().stream().noneMatch(dot -> dot.high() > dot.low())) {
      return;
    }
    svg.append("<polygon class=\"band ").append(line.look()).append("\" points=\"");
    line.dots().forEach(dot -> point(svg, dot.x(), dot.high()));
    for (int i = line.dots().size() - 1; i >= 0; i--) {
      point(svg, line.dots().get(i).x(), line.dots().get(i).low());
    }
    svg.append("\"/>");
  }

  private void point(StringBuilder svg, double atX, double atY) {
    svg.append(Html.px(x.place(atX))).append(',').append(Html.px(y.place(atY))).append(' ');
  }

  private void stroke(StringBuilder svg, Line line) {
    svg.append("<path class=\"line ").append(line.look()).append("\" d=\"");
    boolean gap = true;
    for (Dot dot : line.dots()) {
      if (Double.isFinite(dot.y())) {
        svg.append(gap ? 'M' : 'L');
        point(svg, dot.x(), dot.y());
      }
      gap = !Double.isFinite(dot.y());
    }
    svg.append("\"/>");
    if (line.marked()) {
      line.dots().forEach(dot -> mark(svg, line.look(), dot));
    }
  }

  /** Squares before, discs after: distinguishable without colour. */
  private void mark(StringBuilder svg, String look, Dot dot) {
    double atX = x.place(dot.x());
    double atY = y.place(dot.y());
    if (look.equals("before")) {
      svg.append("<rect class=\"mark before\" width=\"7\" height=\"7\" x=\"");
      svg.append(Html.px(atX - 3.5)).append("\" y=\"").append(Html.px(atY - 3.5)).append("\"/>");
    } else {
      svg.append("<circle class=\"mark ").append(look).append("\" r=\"4\" cx=\"");
      svg.append(Html.px(atX)).append("\" cy=\"").append(Html.px(atY)).append("\"/>");
    }
  }

  /** One place of the cursor. */
  String stop(double atX, String words, double... values) {
    String places =
        java.util.Arrays.stream(values)
            .mapToObj(value -> Html.px(y.place(value)))
            .collect(Collectors.joining(","));
    return Html.px(x.place(atX)) + "|" + words + "|" + places;
  }
}
