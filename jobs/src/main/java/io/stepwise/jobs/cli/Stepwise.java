package io.stepwise.jobs.cli;

import io.stepwise.data.storage.TerminationMessage;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Memory;
import io.stepwise.jobs.progress.TerminalOutput;
import io.stepwise.lm.Backend;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The {@code stepwise} command. Exit codes: 0 done; 1 a fault of Stepwise itself; 2 usage or
 * configuration; 3 bad or corrupt input; 4 infrastructure; 130 interrupted, state saved.
 */
public final class Stepwise {
  private Stepwise() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    StandardError.take();
    TerminalOutput out = new TerminalOutput(System.out);
    TerminalOutput log = new TerminalOutput(System.err);
    System.setOut(out);
    System.setErr(log);
    if (Arrays.asList(arguments).contains("--verbose")) { // before the first logger is made
      System.setProperty("stepwise.log", "info");
      System.setProperty("stepwise.log.spark", "warn");
      System.setProperty("stepwise.log.errors", "short");
    }
    UserAccount.complete();
    Interruption interruption = new Interruption();
    Signals.listen(
        interruption,
        () -> {
          out.mute();
          log.mute();
        });
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Memory memory = Memory.here();
    if (memory.heap() > memory.machine()) {
      err.println(
          "stepwise: Cannot start: the heap exceeds the memory of this machine ("
              + memory.sizes()
              + ", expected STEPWISE_HEAP of at most "
              + Memory.option(memory.largestHeap())
              + ")");
      System.exit(Failure.USAGE);
    }
    if (Backend.lacksVectors()) {
      err.println(
          "stepwise: the JVM was started without its vector module, so models are slower and their"
              + " last digits differ (expected --add-modules=jdk.incubator.vector among its options)");
    }
    String charset = System.getProperty("sun.jnu.encoding", "UTF-8");
    if (!charset.equals("UTF-8")) {
      err.println(
          "stepwise: this Java reads arguments and file names as "
              + charset
              + ", so names that are not ASCII may fail (expected UTF-8; set LC_ALL=C.UTF-8)");
    }
    CommandTree commands =
        new CommandTree(Registry.meantBy(arguments), interruption, System.out, err);
    int exitCode = commands.execute(arguments);
    System.out.flush();
    if (exitCode != 0) {
      TerminationMessage.leave(commands.lastWords());
    }
    if (exitCode != 0 && isDriverOnYarn()) {
      throw new DriverFailure(commands.lastWords(), exitCode);
    }
    if (exitCode != 0 || !isDriverInCluster()) {
      System.exit(exitCode);
    }
  }

  /**
   * YARN reports the exception of a driver. A driver that calls exit counts as failed with any exit
   * code, and the reason is lost.
   */
  private static final class DriverFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DriverFailure(String why, int exitCode) {
      super(why + " (exit code " + exitCode + ")", null, false, false);
    }
  }

  private static boolean isDriverOnYarn() {
    return isDriverInCluster() && "yarn".equals(System.getProperty("spark.master"));
  }

  /** Whether the cluster runs this process, not a person at a terminal. */
  static boolean isDriverInCluster() {
    return "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }
}
