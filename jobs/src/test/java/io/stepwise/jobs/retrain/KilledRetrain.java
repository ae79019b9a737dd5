package io.stepwise.jobs.retrain;

import java.nio.file.Path;

/** Starts the command in a process of its own, which is killed after a stage. */
final class KilledRetrain {
  private KilledRetrain() {}

  /** The workshop's folder, and the name of a stage or "none". */
  public static void main(String[] arguments) throws Exception {
    try (Workshop workshop = new Workshop(Path.of(arguments[0]))) {
      String said =
          workshop.start(
              workshop.withPolicy(workshop.config("registry", 40), 0.003),
              stage -> {
                if (stage.name().equals(arguments[1])) {
                  kill();
                }
              });
      System.out.println(said);
    }
  }

  /** SIGKILL: no hook runs, nothing is closed. */
  private static void kill() {
    try {
      new ProcessBuilder("kill", "-9", String.valueOf(ProcessHandle.current().pid()))
          .start()
          .waitFor();
      Thread.sleep(60_000);
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException("Cannot kill this process", e);
    }
  }
}
