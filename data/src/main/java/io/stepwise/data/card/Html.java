package io.stepwise.data.card;

import java.util.Locale;

/** HTML put together piece by piece; every text is escaped. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  /** Markup of our own. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Escapes external text. */
  Html text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(Character.isISOControl(c) && c != '\n' ? '\ufffd' : c);
      }
    }
    return this;
  }

  /** A number with thousands separated. */
  Html number(long value) {
    return raw(String.format(Locale.ROOT, "%,d", value));
  }

  /** A number with a decimal point. */
  Html number(double value, int digits) {
    return raw(String.format(Locale.ROOT, "%." + digits + "f", value));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
