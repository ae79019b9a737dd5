package io.stepwise.jobs.cli;

import io.stepwise.jobs.job.Interruption;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Ctrl-C, a request to terminate and a closed terminal (INT, TERM, HUP; under nohup the last is
 * ignored). The first asks the job to stop at its next safe place while everything still works (a
 * shutdown hook would run next to Spark's and Hadoop's, which close the filesystems it has to save
 * to). The second ends the process with one line: shutdown hooks get a few seconds to remove
 * temporary files, and nothing more is printed.
 */
final class Signals {
  private static final int INTERRUPTED = 130;
  private static final long HOOKS_MILLISECONDS = 3000;

  private Signals() {}

  /**
   * Listens for the signals. Java offers them in jdk.unsupported only; they are looked up by name,
   * so that commands run without that module too.
   *
   * @param mute called before the process is ended; nothing may be printed after it
   */
  static void listen(Interruption interruption, Runnable mute) {
    Listener listener = new Listener(interruption, mute);
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
      for (String name : List.of("INT", "TERM", "HUP")) {
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
    private final Runnable mute;
    private boolean leaving;

    Listener(Interruption interruption, Runnable mute) {
      this.interruption = interruption;
      this.mute = mute;
    }

    /** Ends a process whose hooks hang. */
    private static void halt() {
      try {
        Thread.sleep(HOOKS_MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Runtime.getRuntime().halt(INTERRUPTED);
    }

    synchronized void hear() {
      if (interruption.request()) {
        System.err.println();
        System.err.println(
            interruption.savesProgress()
                ? "Stopping at the next checkpoint; press Ctrl-C again to stop immediately."
                : "Stopping; press Ctrl-C again to stop immediately.");
      } else if (leaving) {
        Runtime.getRuntime().halt(INTERRUPTED);
      } else {
        leaving = true;
        System.err.println(
            "stepwise: Interrupted twice; stopped immediately. What was saved before is kept.");
        mute.run();
        new Thread(() -> System.exit(INTERRUPTED), "exit").start();
        Thread watchdog = new Thread(Listener::halt, "halt");
        watchdog.setDaemon(true);
        watchdog.start();
      }
    }
  }
}
