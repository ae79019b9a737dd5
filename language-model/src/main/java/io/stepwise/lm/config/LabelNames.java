package io.stepwise.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import java.util.Locale;
import java.util.Set;

/**
 * The names that {@code id2label} gives the labels of a token classifier. Scores assume that the
 * first label means a wrong step and the last a right one; names that say the opposite are
 * rejected, since every score would be turned round.
 */
final class LabelNames {
  private static final Set<String> RIGHT =
      Set.of("correct", "right", "good", "positive", "true", "yes", "+", "+1");
  private static final Set<String> WRONG =
      Set.of("incorrect", "wrong", "bad", "negative", "false", "no", "-", "-1");

  private LabelNames() {}

  /** Checks names by index; those of one label, and names that say neither, are not looked at. */
  static void check(JsonNode names, String where) {
    int last = names.size() - 1;
    if (last > 0 && (RIGHT.contains(name(names, 0)) || WRONG.contains(name(names, last)))) {
      throw new InvalidInput(
          "Cannot read model: bad id2label: labels in the opposite order (%s, expected the label of"
                  .formatted(Shown.of(names))
              + " wrong steps first and that of right steps last) at "
              + where);
    }
  }

  private static String name(JsonNode names, int index) {
    return names.path(String.valueOf(index)).asText("").strip().toLowerCase(Locale.ROOT);
  }
}
