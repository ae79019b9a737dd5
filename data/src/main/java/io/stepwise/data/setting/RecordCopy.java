package io.stepwise.data.setting;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;

/** Copies records with one component replaced, for settings with too many to be repeated. */
public final class RecordCopy {
  private RecordCopy() {}

  /**
   * A copy of a record by its canonical constructor, whose checks apply.
   *
   * @param component name of the component to replace
   * @throws IllegalArgumentException if the record has no such component, or one of another type
   */
  public static <R extends Record> R with(R record, String component, Object value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    boolean found = false;
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        boolean replaced = components[i].getName().equals(component);
        values[i] = replaced ? value : components[i].getAccessor().invoke(record);
        found |= replaced;
      }
      if (!found) {
        throw new IllegalArgumentException(
            "Cannot copy record: no such component (" + component + ") in " + record.getClass());
      }
      @SuppressWarnings("unchecked") // the canonical constructor of R's own class
      Constructor<R> constructor = (Constructor<R>) record.getClass().getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException rejected) {
        throw rejected;
      }
      throw new IllegalStateException("Cannot copy record " + record.getClass(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot copy record " + record.getClass(), e);
    }
  }
}
