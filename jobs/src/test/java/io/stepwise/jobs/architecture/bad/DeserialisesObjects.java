package io.stepwise.jobs.architecture.bad;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** Makes whatever objects a stream asks for. */
public final class DeserialisesObjects {
  private DeserialisesObjects() {}

  static Object read(InputStream in) throws IOException, ClassNotFoundException {
    try (ObjectInputStream objects = new ObjectInputStream(in)) {
      return objects.readObject();
    }
  }
}
