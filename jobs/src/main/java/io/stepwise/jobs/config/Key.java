package io.stepwise.jobs.config;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.data.setting.Unwrapped;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One key that a job knows.
 *
 * @param path its name in kebab case, with the names of the records around it: {@code ppo.clip}
 * @param type the type of the value, or of each element of a list
 * @param isList whether the value is a list
 * @param help what the key is for
 * @param setting its description, unit and range, null for a component without the annotation
 * @param byDefault its default, null for none
 */
public record Key(
    String path, Class<?> type, boolean isList, String help, Setting setting, Object byDefault) {

  /**
   * All keys of a record, in the order of its components, records inside it unfolded.
   *
   * @throws IllegalStateException for a component whose type no key can have
   */
  public static List<Key> of(Record defaults) {
    List<Key> keys = new ArrayList<>();
    collect("", defaults, keys);
    return List.copyOf(keys);
  }

  private static void collect(String prefix, Record record, List<Key> keys) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      String path = prefix + SettingRange.key(component.getName());
      Object value = Records.read(component, record);
      if (value instanceof Record inner) {
        collect(inner(prefix, component), inner, keys);
        continue;
      }
      boolean isList = component.getType() == List.class;
      Class<?> type = isList ? element(component) : component.getType();
      if (!Value.known(type)) {
        throw new IllegalStateException(
            "Cannot declare setting " + path + ": no such type (" + type.getName() + ")");
      }
      Setting setting = component.getAnnotation(Setting.class);
      String help = setting == null ? "" : setting.value();
      keys.add(new Key(path, type, isList, help, setting, value));
    }
  }

  private static Class<?> element(RecordComponent component) {
    ParameterizedType list = (ParameterizedType) component.getGenericType();
    return (Class<?>) list.getActualTypeArguments()[0];
  }

  /** What the keys of a record inside a record begin with. */
  static String inner(String prefix, RecordComponent component) {
    return component.isAnnotationPresent(Unwrapped.class)
        ? prefix
        : prefix + SettingRange.key(component.getName()) + ".";
  }

  /** Whether the key stands at the top level, where it has a flag of its own. */
  public boolean isTopLevel() {
    return path.indexOf('.') < 0;
  }

  /** The key's flag: {@code --learning-rate}. */
  public String flag() {
    return "--" + path;
  }

  /** Whether the job cannot start without a value. */
  public boolean isRequired() {
    return setting != null && setting.required();
  }

  /** Whether the value, or each element of a list, is a number. */
  public boolean isNumber() {
    return Number.class.isAssignableFrom(Value.boxed(type));
  }

  /** The values the key takes, in words: "a whole number of tokens, 1 to 64". */
  public String expected() {
    String word = type.isEnum() ? "one of " + String.join(", ", choices()) : Value.word(type);
    String one = word + unit() + range();
    return isList ? "a list, each " + one : one;
  }

  private String unit() {
    return setting == null || setting.unit().isEmpty() ? "" : " of " + setting.unit();
  }

  /** The words that a key of an enumeration or of a truth takes; empty for other types. */
  public List<String> choices() {
    if (type == boolean.class || type == Boolean.class) {
      return List.of("true", "false");
    }
    List<String> except = setting == null ? List.of() : List.of(setting.except());
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants())
            .map(Value::text)
            .filter(word -> !except.contains(word))
            .toList()
        : List.of();
  }

  /** The default as a person would type it, empty for none. */
  public String defaultText() {
    if (byDefault instanceof List<?> list) {
      return list.stream().map(Value::text).collect(Collectors.joining(","));
    }
    return byDefault == null ? "" : Value.text(byDefault);
  }

  /** The default in one line: line breaks in it as {@code \n}. */
  public String shownDefault() {
    return defaultText().replace("\n", "\\n");
  }

  private String range() {
    String range = setting == null || !isNumber() ? "" : SettingRange.of(setting).toString();
    return range.isEmpty() ? "" : ", " + range;
  }
}
