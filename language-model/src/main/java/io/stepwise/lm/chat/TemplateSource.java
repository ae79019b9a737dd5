package io.stepwise.lm.chat;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * The source of a chat template.
 *
 * @param text the template
 * @param specialTokens names like "bos_token" and their texts
 */
public record TemplateSource(String text, Map<String, String> specialTokens)
    implements Serializable {
  /** Copies the map into one that can be serialised. */
  public TemplateSource {
    specialTokens = new TreeMap<>(specialTokens);
  }
}
