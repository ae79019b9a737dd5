package io.stepwise.jobs.label;

import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.preset.MaxTokens;
import io.stepwise.rollout.spark.LabelMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Defaults of {@code label}: longer responses of a pretrained policy, and hard labels of the
 * consensus, as Zhang et al. train on them (arXiv:2501.07301, section 3.1).
 */
final class LabelDefaults implements ConditionalDefaults<LabelConfig> {
  private static final String LABELS = "labels";

  private final MaxTokens<LabelConfig> maxTokens = new MaxTokens<>(LabelConfig::policy);

  @Override
  public Map<String, String> notes() {
    Map<String, String> notes = new HashMap<>(maxTokens.notes());
    notes.put(LABELS, "hard with method=consensus");
    return notes;
  }

  @Override
  public Optional<Choice> choose(LabelConfig given) {
    Optional<Choice> longer = maxTokens.choose(given);
    if (given.method() != LabelMethod.CONSENSUS) {
      return longer;
    }
    Map<String, Object> defaults = new HashMap<>(Map.of(LABELS, LabelType.HARD));
    List<String> shown = new ArrayList<>(List.of(LABELS));
    longer.ifPresent(
        choice -> {
          defaults.putAll(choice.defaults());
          shown.addAll(choice.shown());
        });
    String reason = "method is consensus" + longer.map(c -> ", " + c.reason()).orElse("");
    return Optional.of(new Choice(reason, defaults, Map.of(), shown));
  }
}
