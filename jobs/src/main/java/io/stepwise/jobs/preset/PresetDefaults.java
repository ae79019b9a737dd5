package io.stepwise.jobs.preset;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.lm.lora.LoraSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * A training command's defaults by preset. {@code scratch} stands for those of the command's
 * record; rows of this table hold those of {@code pretrained} and {@code lora}.
 *
 * @param <C> the job's record type
 */
public final class PresetDefaults<C extends Record> implements ConditionalDefaults<C> {
  private static final int LORA_RANK = 16;
  private static final double WARMUP_SHARE = 0.03;

  /** What the presets depend on. */
  public record Start(Preset preset, String model, String newModel, LoraSettings lora) {
    /**
     * Keys without effect: a preset that was not chosen, the tokenizer of a model that has its own,
     * adapters of rank 0.
     */
    public Map<String, String> unusedKeys() {
      Map<String, String> unused = new LinkedHashMap<>();
      if (preset == Preset.AUTO) {
        unused.put(Preset.KEY, "with " + Preset.KEY + "=auto");
      }
      if (model != null) {
        unused.put("tokenizer", "with model=" + model);
      }
      if (!lora.any()) {
        unused.put("lora", "with lora.rank=0");
      }
      return unused;
    }
  }

  /** Defaults of a key: a text for the help, and the value. */
  private record Row<C>(String key, String pretrained, String lora, Values<C> values) {}

  /** A default that depends on the settings and not on the preset. */
  private record Special<C>(String key, Object value, String when, Predicate<C> applies) {}

  @FunctionalInterface
  private interface Values<C> {
    Object of(Preset preset, C given, StartingPoint point);
  }

  private final Function<C, Start> start;
  private final boolean hasSetting;
  private final List<Row<C>> rows;
  private final List<Special<C>> specials;

  /** No rows yet. */
  public PresetDefaults(Function<C, Start> start) {
    this(start, true, List.of(), List.of());
  }

  private PresetDefaults(
      Function<C, Start> start, boolean hasSetting, List<Row<C>> rows, List<Special<C>> specials) {
    this.start = start;
    this.hasSetting = hasSetting;
    this.rows = rows;
    this.specials = specials;
  }

  /**
   * With a default that holds with any preset for some settings.
   *
   * @param when for which, e.g. {@code "with kind=outcome"}
   */
  public PresetDefaults<C> when(String key, Object value, String when, Predicate<C> applies) {
    List<Special<C>> all = new ArrayList<>(specials);
    all.add(new Special<>(key, value, when, applies));
    return new PresetDefaults<>(start, hasSetting, rows, List.copyOf(all));
  }

  /**
   * Defaults of a command that has no setting for the preset and trains no adapters: those of
   * {@code pretrained} where the model it starts from is a pretrained one.
   *
   * @param model a setting: the folder of that model, or null
   */
  public static <C extends Record> PresetDefaults<C> following(Function<C, String> model) {
    return new PresetDefaults<>(
        given -> new Start(Preset.AUTO, model.apply(given), null, LoraSettings.NONE),
        false,
        List.of(),
        List.of());
  }

  /** With one value for pretrained models and another for adapters. */
  public PresetDefaults<C> with(String key, Object pretrained, Object lora) {
    return with(
        new Row<>(
            key,
            text(pretrained),
            text(lora),
            (preset, given, point) -> preset == Preset.LORA ? lora : pretrained));
  }

  /** With one value for both. */
  public PresetDefaults<C> with(String key, Object value) {
    return with(key, value, value);
  }

  /** With a warm-up over 3 % of the optimizer steps. */
  public PresetDefaults<C> withWarmup(String key, ToIntFunction<C> steps) {
    return with(
        key,
        "3 % of the optimizer steps",
        (preset, given, point) -> {
          int all = steps.applyAsInt(given);
          return Math.min((int) Math.ceil(WARMUP_SHARE * all), all - 1);
        });
  }

  /** With a longest sequence: the model's, but at most a number of tokens. */
  public PresetDefaults<C> withMaxLength(String key, int most) {
    return with(
        key,
        most + " or the model's maximum if that is less",
        (preset, given, point) -> Math.min(most, point.maxLength()));
  }

  /** With a longest response of 512 tokens. */
  public PresetDefaults<C> withMaxTokens(String key) {
    return with(key, MaxTokens.TEXT, (preset, given, point) -> point.maxTokens());
  }

  private PresetDefaults<C> with(String key, String text, Values<C> values) {
    return with(new Row<>(key, text, text, values));
  }

  private PresetDefaults<C> with(Row<C> row) {
    List<Row<C>> all = new ArrayList<>(rows);
    all.add(row);
    return new PresetDefaults<>(start, hasSetting, List.copyOf(all), specials);
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? SettingRange.number(number)
        : value.toString().toLowerCase(Locale.ROOT);
  }

  @Override
  public Map<String, String> notes() {
    Map<String, String> notes = new LinkedHashMap<>();
    for (Row<C> row : rows) {
      notes.put(
          row.key,
          !hasSetting
              ? row.pretrained + " for a pretrained model"
              : row.pretrained.equals(row.lora)
                  ? row.pretrained + " with preset pretrained or lora"
                  : row.pretrained + " with preset pretrained, " + row.lora + " with lora");
    }
    if (hasSetting) {
      notes.put("lora.rank", LORA_RANK + " with --preset lora");
    }
    for (Special<C> special : specials) {
      notes.merge(
          special.key,
          text(special.value) + " " + special.when,
          (one, other) -> one + ", " + other);
    }
    return notes;
  }

  @Override
  public Optional<Choice> choose(C given) {
    Start from = start.apply(given);
    return StartingPoint.of(from.model, from.newModel, from.lora)
        .filter(point -> hasSetting || point.preset() == Preset.PRETRAINED)
        .map(point -> choice(given, point));
  }

  @Override
  public void check(C resolved) {
    Start settled = start.apply(resolved);
    if (settled.preset == Preset.LORA && !settled.lora.any()) {
      throw new InvalidConfiguration(
          "Cannot use preset lora: there are no adapters (lora.rank 0, expected at least 1)");
    }
  }

  private Choice choice(C given, StartingPoint point) {
    boolean isAuto = start.apply(given).preset == Preset.AUTO;
    Preset preset = isAuto ? point.preset() : start.apply(given).preset;
    Map<String, Object> defaults = new LinkedHashMap<>();
    List<String> shown = new ArrayList<>();
    for (Row<C> row : rows) {
      shown.add(row.key);
      if (preset != Preset.SCRATCH) {
        defaults.put(row.key, row.values.of(preset, given, point));
      }
    }
    for (Special<C> special : specials) {
      if (special.applies.test(given)) {
        defaults.put(special.key, special.value);
      }
    }
    if (preset == Preset.LORA) {
      defaults.put("lora.rank", LORA_RANK);
      shown.add("lora.rank");
    }
    String reason = "preset " + text(preset) + " (" + (isAuto ? point.reason() : "as set") + ")";
    return hasSetting
        ? new Choice(reason, defaults, Map.of(Preset.KEY, preset), shown)
        : new Choice(point.reason(), defaults, Map.of(), shown);
  }
}
