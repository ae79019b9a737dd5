package io.stepwise.jobs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page as one HTML file. It fetches nothing and its policy forbids it to; the only script that
 * may run is its own, named by digest, so a text that slipped through as markup would stay dead.
 */
public final class ReportPage {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z-]+)}}");

  private ReportPage() {}

  /** The whole page. */
  public static String html(ReportData data) {
    String script = resource("report.js");
    StringBuilder body = new StringBuilder();
    StringBuilder menu = new StringBuilder();
    if (!data.figures().isEmpty()) {
      StringBuilder cards = new StringBuilder("<div class=\"cards\">\n");
      data.figures().forEach(figure -> cards.append(Figures.card(figure)));
      section(body, menu, "result", "Result", cards.append("</div>\n").toString());
    }
    if (data.comparison() != null) {
      section(
          body, menu, "comparison", "Before and after", ComparisonSection.html(data.comparison()));
    }
    if (!data.curves().isEmpty()) {
      section(body, menu, "learning", "Learning", CurvesSection.html(data.curves()));
    }
    if (data.reliability() != null) {
      section(
          body,
          menu,
          "reliability",
          "Can the scores be believed?",
          ReliabilitySection.html(data.reliability()));
    }
    if (!data.chains().isEmpty()) {
      section(body, menu, "chains", "Chains", ChainsSection.html(data.chains()));
    }
    if (!data.sources().isEmpty()) {
      section(body, menu, "trace", "Where the figures stand", TraceSection.html(data.sources()));
    }
    Map<String, String> parts =
        Map.of(
            "script-digest", digest(script),
            "style", resource("report.css"),
            "script", script,
            "made", Html.text(data.made()),
            "made-words", Html.text(Html.moment(data.made())),
            "title", Html.text(data.title()),
            "lead", Html.text(data.lead()),
            "menu", menu.toString(),
            "body", body.toString());
    // In one pass: a text that looks like a placeholder stays a text.
    return PLACEHOLDER
        .matcher(resource("report.html"))
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private static void section(
      StringBuilder body, StringBuilder menu, String id, String title, String content) {
    menu.append("<a href=\"#").append(id).append("\">").append(title).append("</a>");
    body.append("<section id=\"").append(id).append("\" aria-labelledby=\"").append(id);
    body.append("-title\"><h2 id=\"").append(id).append("-title\">").append(title);
    body.append("</h2>\n").append(content).append("</section>\n");
  }

  private static String digest(String script) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(sha);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot take digest: Java has no SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read resource: " + name, e);
    }
  }
}
