package io.stepwise.lm;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Bytes of the arrays of numbers that our objects hold, each array once. */
final class ArrayBytes {
  private ArrayBytes() {}

  static long of(Object root) throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.add(root);
    long bytes = 0;
    while (!open.isEmpty()) {
      Object next = open.poll();
      if (!seen.add(next)) {
        continue;
      }
      Class<?> type = next.getClass();
      if (type == float[].class || type == int[].class) {
        bytes += 4L * Array.getLength(next);
      } else if (next instanceof Object[] objects) {
        for (Object each : objects) {
          add(each, open);
        }
      } else if (next instanceof Iterable<?> objects) {
        objects.forEach(each -> add(each, open));
      } else if (next instanceof Map<?, ?> map) {
        map.values().forEach(each -> add(each, open));
      } else if (type.getName().startsWith("io.stepwise.")) {
        for (Class<?> c = type; c != Object.class; c = c.getSuperclass()) {
          for (Field field : c.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
              field.setAccessible(true);
              add(field.get(next), open);
            }
          }
        }
      }
    }
    return bytes;
  }

  private static void add(Object object, Deque<Object> open) {
    if (object != null && !(object instanceof Enum<?>)) {
      open.add(object);
    }
  }
}
