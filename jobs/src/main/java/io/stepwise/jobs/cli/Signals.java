package io.stepwise.jobs.cli;

import io.stepwise.jobs.job.Interruption;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Ctrl-C and a polite kill. The first asks the job to stop at its next safe place while everything
 * still works (a shutdown hook would run beside Spark's and Hadoop's, which close the filesystems
 * it has to save to); the second ends the process with what hooks there are; the third at once.
 */
final class Signals {
  private static final int INTERRUPTED = 130;

  private Signals() {}

  /** Java offers signals in jdk.unsupported only; by name, so that its absence is bearable. */
  static void listen(Interruption interruption) {
    Listener listener = new Listener(interruption);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  listener.hear();
                }
                return null;
              });
      for (String name : List.of("INT", "TERM")) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException e) {
      System.err.println("Ctrl-C will stop the command immediately, without saving: " + e);
    }
  }

  private static final class Listener {
    private final Interruption interruption;
    private boolean leaving;

    Listener(Interruption interruption) {
      this.interruption = interruption;
    }

    synchronized void hear() {
      if (interruption.request()) {
        System.err.println();
        System.err.println("Stopping at the next checkpoint; press again to stop immediately.");
      } else if (leaving) {
        Runtime.getRuntime().halt(INTERRUPTED);
      } else {
        leaving = true;
        Thread exit = new Thread(() -> System.exit(INTERRUPTED), "exit");
        exit.start();
      }
    }
  }
}
