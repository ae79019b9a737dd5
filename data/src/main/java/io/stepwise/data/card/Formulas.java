package io.stepwise.data.card;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mathematical formulas on pages: KaTeX and its fonts, to be put into a page that needs them, so
 * that it fetches nothing. They draw what stands between TeX's delimiters in elements of the class
 * {@code math}; the text itself goes into the page as text, and stays one where KaTeX rejects it.
 */
public final class Formulas {
  private static final Pattern SOME =
      Pattern.compile("\\$[^$\\n]+\\$|\\$\\$|\\\\[(\\[]|\\\\begin\\{|\\\\boxed\\{");
  private static final Pattern FONT = Pattern.compile("url\\(fonts/([A-Za-z0-9_-]+\\.woff2)\\)");

  private Formulas() {}

  /** Whether a text may have a formula in it. */
  public static boolean in(String text) {
    return SOME.matcher(text).find();
  }

  /** Rules for a page's style; the fonts are in them. */
  public static String style() {
    return FONT.matcher(new String(resource("katex.css"), StandardCharsets.UTF_8))
        .replaceAll(
            font -> {
              byte[] bytes = resource("fonts/" + font.group(1));
              String data = Base64.getEncoder().encodeToString(bytes);
              return Matcher.quoteReplacement("url(data:font/woff2;base64," + data + ")");
            });
  }

  /** Scripts for the end of a page's body, in this order. */
  public static List<String> scripts() {
    return List.of(
        new String(resource("katex.min.js"), StandardCharsets.UTF_8),
        new String(resource("formulas.js"), StandardCharsets.UTF_8));
  }

  private static byte[] resource(String name) {
    try (InputStream in = Formulas.class.getResourceAsStream("katex/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read resource: " + name, e);
    }
  }
}
