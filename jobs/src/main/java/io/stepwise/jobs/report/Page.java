package io.stepwise.jobs.report;

import io.stepwise.data.card.Formulas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page as one HTML file, in the look that all pages share. It fetches nothing and its policy
 * forbids it to; the only scripts that may run are its own, named by digest, so a text that slipped
 * through as markup would stay dead. Where a section has formulas, KaTeX and its fonts are in it.
 */
public final class Page {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z-]+)}}");

  private final String title;
  private final String lead;
  private final String made;
  private final StringBuilder style = new StringBuilder(resource("report.css"));
  private final StringBuilder menu = new StringBuilder();
  private final StringBuilder body = new StringBuilder();

  /**
   * A page without sections.
   *
   * @param title what was done, in a few words
   * @param lead what came out, in a sentence or two
   * @param made time of creation, ISO 8601
   */
  public Page(String title, String lead, String made) {
    this.title = title;
    this.lead = lead;
    this.made = made;
  }

  /** Adds rules to the style that all pages share. */
  public Page style(String css) {
    style.append(css);
    return this;
  }

  /**
   * Adds a section, and a link to it at the top.
   *
   * @param id its anchor
   * @param heading its title, plain text
   * @param html its content, in which every text from outside went through {@link Html#text}
   */
  public Page section(String id, String heading, String html) {
    String words = Html.text(heading);
    menu.append("<a href=\"#").append(id).append("\">").append(words).append("</a>");
    body.append("<section id=\"").append(id).append("\" aria-labelledby=\"").append(id);
    body.append("-title\"><h2 id=\"").append(id).append("-title\">").append(words);
    body.append("</h2>\n").append(html).append("</section>\n");
    return this;
  }

  /** The whole page. */
  public String html() {
    List<String> scripts = new ArrayList<>();
    StringBuilder rules = new StringBuilder(style);
    if (Formulas.in(body.toString())) {
      rules.append(Formulas.style());
      scripts.addAll(Formulas.scripts());
    }
    scripts.add(resource("report.js"));
    Map<String, String> parts =
        Map.of(
            "script-digests", scripts.stream().map(Page::digest).collect(Collectors.joining(" ")),
            "style", rules.toString(),
            "scripts", "<script>" + String.join("</script>\n<script>", scripts) + "</script>",
            "made", Html.text(made),
            "made-words", Html.text(Html.moment(made)),
            "title", Html.text(title),
            "lead", Html.text(lead.replace(" %", "\u00a0%")),
            "menu", menu.toString(),
            "body", body.toString());
    // In one pass: a text that looks like a placeholder stays a text.
    return PLACEHOLDER
        .matcher(resource("report.html"))
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private static String digest(String script) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(sha) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot take digest: Java has no SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read resource: " + name, e);
    }
  }
}
