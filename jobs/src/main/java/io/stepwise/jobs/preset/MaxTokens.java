package io.stepwise.jobs.preset;

import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.lm.lora.LoraSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The default of {@code max-tokens} where a command samples from a pretrained model, whose
 * responses are longer than those of the small models that Stepwise trains from scratch.
 *
 * @param model a setting: the folder of the model
 * @param <C> the job's record type
 */
public record MaxTokens<C extends Record>(Function<C, String> model)
    implements ConditionalDefaults<C> {
  static final String TEXT = "512, or half the model's maximum length if that is less,";

  private static final String KEY = "max-tokens";

  @Override
  public Map<String, String> notes() {
    return Map.of(KEY, TEXT + " for a pretrained model");
  }

  @Override
  public Optional<Choice> choose(C given) {
    return StartingPoint.of(model.apply(given), null, LoraSettings.NONE)
        .filter(point -> point.preset() == Preset.PRETRAINED)
        .map(
            point ->
                new Choice(point.reason(), Map.of(KEY, point.maxTokens()), Map.of(), List.of(KEY)));
  }
}
