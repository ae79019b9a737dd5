package io.stepwise.notebooks;

import java.util.Map;

/**
 * A piece of a page.
 *
 * @param html markup without scripts
 * @param words the same for those who do not see it
 */
record Markup(String html, String words) implements Shown {
  @Override
  public Map<String, String> byMediaType() {
    return Map.of("text/html", html, "text/plain", words);
  }
}
