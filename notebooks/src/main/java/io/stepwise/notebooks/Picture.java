package io.stepwise.notebooks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A chart as PNG.
 *
 * @param title what it shows
 * @param png the file, in base64
 */
record Picture(String title, String png) implements Shown {
  static Picture of(Chart<?, ?> chart) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      BitmapEncoder.saveBitmap(chart, bytes, BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot draw chart: " + chart.getTitle(), e);
    }
    return new Picture(chart.getTitle(), Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }

  @Override
  public Map<String, String> byMediaType() {
    return Map.of("image/png", png, "text/plain", "chart: " + title);
  }
}
