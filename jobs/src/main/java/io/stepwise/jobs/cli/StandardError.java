package io.stepwise.jobs.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;

/**
 * Standard error, reserved for a command's own messages. Java itself says there at every start that
 * the vector module is incubating; the launcher therefore gives it no standard error and hands the
 * real one over as another descriptor.
 */
final class StandardError {
  private StandardError() {}

  /** Makes the descriptor that {@code stepwise.stderr} names, if any, {@link System#err}. */
  static void take() {
    Integer number = Integer.getInteger("stepwise.stderr");
    if (number == null) {
      return;
    }
    try {
      Constructor<FileDescriptor> open = FileDescriptor.class.getDeclaredConstructor(int.class);
      open.setAccessible(true);
      FileOutputStream out = new FileOutputStream(open.newInstance(number));
      System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Cannot take standard error over from the launcher: " + e, e);
    }
  }
}
