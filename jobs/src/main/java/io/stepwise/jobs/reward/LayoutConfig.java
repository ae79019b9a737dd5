package io.stepwise.jobs.reward;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.RewardFormat;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How a reward model reads its input.
 *
 * @param rewardFormat the layout
 * @param stepSeparator text after each step
 * @param problemSeparator text between the problem and the first step
 */
public record LayoutConfig(
    @Setting("Input layout of the reward model; auto follows its folder") RewardFormat rewardFormat,
    @Setting("Step separator of the trl layout; may contain the escapes \\n, \\t and \\\\")
        String stepSeparator,
    @Setting("Separator between problem and first step in the trl layout; none if absent")
        String problemSeparator)
    implements Serializable {
  /** Keys of the settings. */
  public static final Set<String> KEYS =
      Set.of("reward-format", "step-separator", "problem-separator");

  /** What the reward model's folder says. */
  public static final LayoutConfig AUTO = new LayoutConfig(RewardFormat.AUTO, null, null);

  /**
   * Its keys where no reward model reads anything, for the settings without effect.
   *
   * @param reason e.g. {@code without model}
   */
  public static Map<String, String> unused(String reason) {
    Map<String, String> unused = new LinkedHashMap<>();
    KEYS.forEach(key -> unused.put(key, reason));
    return unused;
  }

  /**
   * The settings with escapes read.
   *
   * @throws InvalidConfiguration for an unknown escape
   */
  public LayoutSettings settings() {
    return new LayoutSettings(
        rewardFormat,
        unescaped("step-separator", stepSeparator),
        unescaped("problem-separator", problemSeparator));
  }

  static String unescaped(String key, String text) {
    if (text == null || text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        c =
            switch (i < text.length() ? text.charAt(i) : ' ') {
              case 'n' -> '\n';
              case 't' -> '\t';
              case '\\' -> '\\';
              default ->
                  throw new InvalidConfiguration(
                      "Cannot use setting "
                          + key
                          + ": unknown escape ("
                          + text
                          + ", expected \\n, \\t or \\\\)");
            };
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
