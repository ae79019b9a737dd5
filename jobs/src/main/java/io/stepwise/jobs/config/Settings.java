package io.stepwise.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.data.setting.Unwrapped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A job's settings, resolved: its record and the common one, with a file, {@code --set} and flags
 * laid over their defaults in that order.
 *
 * @param common settings of every job
 * @param job the job's own record
 * @param <C> the job's record type
 */
public record Settings<C extends Record>(CommonSettings common, C job) {
  private static final String MAX_STEPS = "max-steps";

  /** The keys a job takes: its own, then those of every job. */
  public static List<Key> keys(Record defaults) {
    List<Key> keys = new ArrayList<>(Key.of(defaults));
    keys.addAll(Key.of(CommonSettings.DEFAULTS));
    return List.copyOf(keys);
  }

  /**
   * Lays the layers over the defaults, later ones on top.
   *
   * @throws InvalidConfiguration for an unknown key, a value of the wrong type or out of range, a
   *     required key without a value, or values that the record's constructor rejects
   */
  public static <C extends Record> Settings<C> resolve(C defaults, List<Layer> layers) {
    return resolve(defaults, ConditionalDefaults.none(), layers, line -> {});
  }

  /**
   * Lays the layers over the defaults and over those that depend on other settings.
   *
   * @param notice takes a line that says which of the latter were chosen, and why
   * @throws InvalidConfiguration as the method above
   */
  public static <C extends Record> Settings<C> resolve(
      C defaults, ConditionalDefaults<C> conditional, List<Layer> layers, Consumer<String> notice) {
    Map<String, Key> known =
        keys(defaults).stream()
            .collect(
                Collectors.toMap(
                    Key::path, Function.identity(), Settings::twice, LinkedHashMap::new));
    Map<String, Object> set = set(known, layers);
    Map<String, Object> values = new LinkedHashMap<>();
    known.forEach((path, key) -> values.put(path, key.byDefault()));
    values.putAll(set);
    checkRequired(known, values);
    values.keySet().stream()
        .filter(path -> path.endsWith(MAX_STEPS))
        .filter(path -> !set.containsKey(warmup(path)))
        .forEach(path -> shortenWarmup(path, values));
    Optional<ConditionalDefaults.Choice> choice =
        conditional
            .choose(Records.build(defaults, "", values))
            .filter(possible -> apply(possible, known, set, values));
    values.keySet().stream()
        .filter(path -> path.endsWith(MAX_STEPS))
        .forEach(path -> checkWarmup(path, values));
    C job = Records.build(defaults, "", values);
    conditional.check(job);
    choice.ifPresent(one -> notice.accept(line(one, values, job)));
    return new Settings<>(Records.build(CommonSettings.DEFAULTS, "", values), job);
  }

  /**
   * Warnings of settings that layers give and that have no effect.
   *
   * @param job the settings that {@link #resolve} made of the layers
   */
  public static List<String> unused(Record job, List<Layer> layers) {
    Map<String, Key> known = new LinkedHashMap<>();
    keys(job).forEach(key -> known.put(key.path(), key));
    return job instanceof PartlyUsed partly
        ? UnusedSettings.warnings(partly, set(known, layers).keySet())
        : List.of();
  }

  private static Map<String, Object> set(Map<String, Key> known, List<Layer> layers) {
    Map<String, Object> set = new LinkedHashMap<>();
    for (Layer layer : layers) {
      lay("", layer.tree(), layer.origin(), known, set);
    }
    return set;
  }

  /** Whether the choice sets any value. */
  private static boolean apply(
      ConditionalDefaults.Choice choice,
      Map<String, Key> known,
      Map<String, Object> set,
      Map<String, Object> values) {
    Map<String, Object> chosen = new LinkedHashMap<>(choice.defaults());
    chosen.keySet().removeAll(set.keySet());
    chosen.putAll(choice.settled());
    chosen.forEach(
        (path, value) ->
            values.put(
                path,
                Value.read(known.get(path), TextNode.valueOf(Value.text(value)), choice.reason())));
    return !chosen.isEmpty();
  }

  private static String line(
      ConditionalDefaults.Choice choice, Map<String, Object> values, Record job) {
    Set<String> unused = job instanceof PartlyUsed partly ? partly.unusedKeys().keySet() : Set.of();
    return choice.shown().stream()
        .filter(path -> !unused.contains(path))
        .map(path -> path + "=" + Value.text(values.get(path)))
        .collect(Collectors.joining(", ", choice.reason() + ": ", ""));
  }

  private static void checkRequired(Map<String, Key> known, Map<String, Object> values) {
    List<Key> missing =
        known.values().stream()
            .filter(Key::isRequired)
            .filter(key -> absent(values.get(key.path())))
            .toList();
    if (!missing.isEmpty()) {
      throw missing(missing);
    }
  }

  private static String warmup(String path) {
    return path.substring(0, path.length() - MAX_STEPS.length()) + "warmup-steps";
  }

  /** A default warm-up that does not end before a short training does takes an eighth of it. */
  private static void shortenWarmup(String path, Map<String, Object> values) {
    if (values.get(path) instanceof Integer steps
        && values.get(warmup(path)) instanceof Integer warmupSteps
        && warmupSteps >= steps) {
      values.put(warmup(path), steps / 8);
    }
  }

  /** A warm-up that does not end before training does would never reach the learning rate. */
  private static void checkWarmup(String path, Map<String, Object> values) {
    String warmup = warmup(path);
    if (values.get(path) instanceof Integer steps
        && values.get(warmup) instanceof Integer warmupSteps
        && warmupSteps >= steps) {
      throw new InvalidConfiguration(
          "Cannot use setting "
              + warmup
              + ": the warm-up must end before training does ("
              + warmupSteps
              + ", expected less than "
              + path
              + ", "
              + steps
              + ")");
    }
  }

  private static Key twice(Key one, Key other) {
    throw new IllegalStateException("Cannot declare setting " + one.path() + " twice: " + other);
  }

  private static boolean absent(Object value) {
    return value == null || (value instanceof List<?> list && list.isEmpty());
  }

  private static InvalidConfiguration missing(List<Key> keys) {
    String names = keys.stream().map(Key::path).collect(Collectors.joining(", "));
    String flags =
        keys.stream()
            .map(key -> key.isTopLevel() ? key.flag() : "--set " + key.path() + "=VALUE")
            .collect(Collectors.joining(", "));
    return new InvalidConfiguration(
        keys.size() == 1
            ? "Cannot start: setting "
                + names
                + " is missing (expected "
                + keys.get(0).expected()
                + "; give "
                + flags
                + ")"
            : "Cannot start: settings " + names + " are missing (give " + flags + ")");
  }

  private static void lay(
      String prefix,
      ObjectNode tree,
      String origin,
      Map<String, Key> known,
      Map<String, Object> values) {
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      String path = prefix + field.getKey();
      Key key = known.get(path);
      if (key != null) {
        values.put(path, Value.read(key, field.getValue(), origin));
      } else if (known.keySet().stream().noneMatch(other -> other.startsWith(path + "."))) {
        throw unknown(path, origin, known);
      } else if (field.getValue() instanceof ObjectNode inner) {
        lay(path + ".", inner, origin, known, values);
      } else if (!field.getValue().isNull()) {
        throw new InvalidConfiguration(
            "Cannot use setting "
                + path
                + ": it is a group of settings ("
                + Value.shown(field.getValue())
                + ", expected its keys) in "
                + origin);
      }
    }
  }

  private static InvalidConfiguration unknown(String path, String origin, Map<String, Key> known) {
    return new InvalidConfiguration(
        "Cannot use setting "
            + path
            + ": no such setting"
            + Nearest.words(Nearest.to(path, known.keySet()))
            + " in "
            + origin);
  }

  /** Every setting by key, records as maps, in order: what a manifest records. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>(describe(job));
    map.putAll(describe(common));
    return Collections.unmodifiableMap(map);
  }

  /**
   * A record's values by key, records inside it as maps, enumerations as their words; without those
   * that have no effect.
   */
  public static Map<String, Object> describe(Record record) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (var component : record.getClass().getRecordComponents()) {
      Object value = plain(Records.read(component, record));
      if (component.isAnnotationPresent(Unwrapped.class)) {
        ((Map<?, ?>) value).forEach((key, inner) -> map.put((String) key, inner));
      } else {
        map.put(SettingRange.key(component.getName()), value);
      }
    }
    if (record instanceof PartlyUsed partly) {
      UnusedSettings.remove(partly, map);
    }
    return Collections.unmodifiableMap(map);
  }

  private static Object plain(Object value) {
    if (value instanceof Record inner) {
      return describe(inner);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Settings::plain).toList();
    }
    return value instanceof Enum<?> ? Value.text(value) : value;
  }
}
