package io.stepwise.jobs.cli;

import io.stepwise.jobs.job.Interruption;
import io.stepwise.lm.Arithmetic;
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
    if (Arrays.asList(arguments).contains("--verbose")) {
      System.setProperty("stepwise.log", "info"); // before the first logger is made
    }
    Interruption interruption = new Interruption();
    Signals.listen(interruption);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    if (Arithmetic.lacksVectors()) {
      err.println(
          "stepwise: this Java was started without its vector module: models are slower and their last"
              + " digits are others (expected --add-modules=jdk.incubator.vector among its options)");
    }
    int exitCode =
        new CommandTree(Registry.meantBy(arguments), interruption, System.out, err)
            .execute(arguments);
    System.out.flush();
    // YARN takes a driver that calls exit for one that failed, whatever the code.
    if (exitCode != 0 || !isDriverInCluster()) {
      System.exit(exitCode);
    }
  }

  /** Whether the cluster runs this process, not a person at a terminal. */
  static boolean isDriverInCluster() {
    return "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }
}
