package io.stepwise.jobs.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Text that cannot become markup. Every text from outside goes through {@link #text}. */
public final class Html {
  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Html() {}

  /** A text inside an element or a double-quoted attribute. */
  public static String text(String raw) {
    StringBuilder safe = new StringBuilder(raw.length() + 16);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        case '\n', '\t' -> safe.append(c);
        // Control characters are not HTML; show that there was one.
        default -> safe.append(Character.isISOControl(c) ? '\uFFFD' : c);
      }
    }
    return safe.toString();
  }

  /** A name for an anchor: letters, digits and dashes. */
  static String anchor(String prefix, String name) {
    return prefix + "-" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  /** A link to a source's place in the trace. */
  static String sourceLink(String source) {
    return "<a href=\"#"
        + anchor("source", source)
        + "\" title=\"source of this number\">"
        + text(source)
        + "</a>";
  }

  /** A time in ISO 8601 as a person writes it; anything else as it is. */
  static String moment(String iso) {
    try {
      return WRITTEN.format(Instant.parse(iso));
    } catch (DateTimeParseException e) {
      return iso; // words of the report's own
    }
  }

  /** A coordinate: at most one digit after the point. */
  public static String px(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0 ? String.valueOf(tenths / 10) : String.valueOf(tenths / 10.0);
  }
}
