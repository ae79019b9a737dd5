package io.stepwise.notebooks;

import io.stepwise.prm.evaluation.Calibration;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts in the colours of the reports. */
public final class Charts {
  private static final int WIDTH = 1080;
  private static final int HEIGHT = 520;
  private static final Color INK = new Color(0x171b22);
  private static final Color SOFT = new Color(0x545d6b);
  private static final Color GRID = new Color(0xe9ecf1);

  /** What a colour stands for. */
  public enum Hue {
    /** What is plain, or was before. */
    BEFORE(0x7a8290),
    /** What it is about, or came after. */
    AFTER(0x4b45c6),
    /** Right. */
    RIGHT(0x0c7c70),
    /** Wrong. */
    WRONG(0xb8432f);

    private final Color color;
    private final float width;

    Hue(int rgb) {
      color = new Color(rgb);
      width = rgb == 0x7a8290 ? 1.8f : 3.5f; // what it is about stands out
    }
  }

  /**
   * One set of values.
   *
   * @param name its name in the legend
   * @param hue its colour
   * @param y values, one per place of the axis
   */
  public record Values(String name, Hue hue, List<Double> y) {}

  private Charts() {}

  /** Bars side by side over named places. */
  public static Shown bars(String title, String x, String y, List<?> places, List<Values> values) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    dress(chart.getStyler(), values.size() > 1);
    chart.getStyler().setAvailableSpaceFill(0.7).setOverlapped(false);
    chart.getStyler().setYAxisMin(0.0);
    List<String> names = places.stream().map(String::valueOf).toList();
    for (Values one : values) {
      chart.addSeries(one.name(), names, one.y()).setFillColor(one.hue().color);
    }
    return Picture.of(chart);
  }

  /** Bars that count values in ten parts of [0, 1], as shares of all values of their set. */
  public static Shown shares(String title, String x, Map<String, double[]> sets, List<Hue> hues) {
    List<String> places = new ArrayList<>();
    for (int bin = 0; bin < Calibration.BINS; bin++) {
      places.add(bin / 10.0 + "–" + (bin + 1) / 10.0);
    }
    List<Values> values = new ArrayList<>();
    sets.forEach(
        (name, scores) -> {
          double[] counts = new double[Calibration.BINS];
          for (double score : scores) {
            counts[Math.min((int) (score * counts.length), counts.length - 1)]++;
          }
          List<Double> shares = new ArrayList<>();
          for (double count : counts) {
            shares.add(count / Math.max(scores.length, 1));
          }
          values.add(new Values(name, hues.get(values.size()), shares));
        });
    return bars(title, x, "share", places, values);
  }

  /** Lines over updates or iterations. */
  public static Shown lines(
      String title, String x, String y, Map<String, Series> lines, List<Hue> hues) {
    XYChart chart = plane(title, x, y, lines.size() > 1);
    int next = 0;
    for (Map.Entry<String, Series> line : lines.entrySet()) {
      XYSeries series = chart.addSeries(line.getKey(), line.getValue().x(), line.getValue().y());
      float width = hues.get(next).width;
      series.setMarker(SeriesMarkers.NONE).setLineColor(hues.get(next++).color);
      series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }
    return Picture.of(chart);
  }

  /** One dot per place, above the line where both are equal or below it. */
  public static Shown dots(String title, String x, String y, List<Double> xs, List<Double> ys) {
    XYChart chart = plane(title, x, y, false);
    square(chart);
    XYSeries series = chart.addSeries("problems", xs, ys);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(translucent(Hue.AFTER.color));
    chart.getStyler().setMarkerSize(17);
    return Picture.of(chart);
  }

  /** What scores promise against what came true; on the grey line they mean what they say. */
  public static Shown reliability(String title, Calibration calibration) {
    XYChart chart = plane(title, "step score: predicted P(correct)", "share that is right", false);
    square(chart);
    List<Calibration.Bin> bins =
        calibration.table().stream().filter(bin -> bin.count() > 0).toList();
    XYSeries series =
        chart.addSeries(
            "scores",
            bins.stream().map(Calibration.Bin::confidence).toList(),
            bins.stream().map(Calibration.Bin::accuracy).toList());
    series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(Hue.AFTER.color);
    series.setLineColor(Hue.AFTER.color).setLineStyle(new BasicStroke(3));
    chart.getStyler().setMarkerSize(14);
    return Picture.of(chart);
  }

  private static void square(XYChart chart) {
    chart.getStyler().setXAxisMin(-0.03).setXAxisMax(1.03).setYAxisMin(-0.03).setYAxisMax(1.03);
    XYSeries equal = chart.addSeries("equal", List.of(0.0, 1.0), List.of(0.0, 1.0));
    equal.setMarker(SeriesMarkers.NONE).setLineColor(Hue.BEFORE.color);
    equal.setLineStyle(
        new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {7, 7}, 0));
  }

  private static Color translucent(Color color) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), 90);
  }

  private static XYChart plane(String title, String x, String y, boolean legend) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    dress(chart.getStyler(), legend);
    chart.getStyler().setXAxisTickMarkSpacingHint(140).setXAxisDecimalPattern("#,##0.##");
    return chart;
  }

  private static void dress(AxesChartStyler styler, boolean legend) {
    styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false).setChartFontColor(INK).setChartPadding(14);
    styler.setChartTitleFont(font(Font.BOLD, 21)).setChartTitleBoxVisible(false);
    styler.setLegendVisible(legend).setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal).setLegendBorderColor(Color.WHITE);
    styler.setLegendFont(font(Font.PLAIN, 17));
    styler.setAxisTitleFont(font(Font.PLAIN, 17)).setAxisTickLabelsFont(font(Font.PLAIN, 16));
    styler.setAxisTickLabelsColor(SOFT).setPlotGridLinesColor(GRID).setAxisTickMarksColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1.5f)).setPlotGridVerticalLinesVisible(false);
    styler.setYAxisDecimalPattern("#,##0.###");
    styler.setAxisTicksMarksVisible(false).setAxisTicksLineVisible(false);
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }
}
