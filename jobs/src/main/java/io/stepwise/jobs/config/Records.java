package io.stepwise.jobs.config;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.StepwiseException;
import io.stepwise.data.setting.SettingRange;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/** Reads records by component and builds them by canonical constructor. */
final class Records {
  private Records() {}

  static Object read(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read component " + component, e);
    }
  }

  /**
   * A copy of a record with the given values by path.
   *
   * @throws InvalidConfiguration when the record's own constructor rejects the values
   */
  static <R extends Record> R build(R defaults, String prefix, Map<String, Object> values) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String path = prefix + SettingRange.key(components[i].getName());
      arguments[i] =
          read(components[i], defaults) instanceof Record inner
              ? build(inner, Key.inner(prefix, components[i]), values)
              : values.get(path);
    }
    try {
      @SuppressWarnings("unchecked") // the canonical constructor of R's own class
      Constructor<R> constructor =
          (Constructor<R>)
              defaults
                  .getClass()
                  .getDeclaredConstructor(
                      Arrays.stream(components)
                          .map(RecordComponent::getType)
                          .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof StepwiseException refusal) {
        throw refusal;
      }
      String where = prefix.isEmpty() ? "" : " " + prefix.substring(0, prefix.length() - 1);
      throw new InvalidConfiguration(
          "Cannot use settings" + where + ": " + e.getCause().getMessage(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot build " + defaults.getClass(), e);
    }
  }
}
