package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.job.Interruption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalsTest {

  /** A process that ends by itself when it was asked to, and never saves otherwise. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] arguments) throws InterruptedException {
      Interruption interruption = new Interruption();
      Signals.listen(
          interruption, () -> System.setErr(new PrintStream(OutputStream.nullOutputStream())));
      boolean obedient = arguments[0].startsWith("obedient");
      interruption.savesProgress(arguments[0].equals("obedient"));
      System.out.println("working");
      while (!(obedient && interruption.isRequested())) {
        Thread.sleep(10);
      }
      System.out.println("saved");
    }
  }

  private static Process start(String temper) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    // What a shell starts in the background ignores SIGINT, and so do its children.
    return new ProcessBuilder(
            "env",
            "--default-signal=INT,HUP",
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            classPath,
            Worker.class.getName(),
            temper)
        .redirectError(ProcessBuilder.Redirect.PIPE)
        .start();
  }

  private static void signal(Process process, String name) throws Exception {
    String pid = String.valueOf(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @Test
  void firstSignalLetsTheJobSave() throws Exception {
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      Process process = start("obedient");
      BufferedReader lines = reader(process);
      assertThat(lines.readLine()).isEqualTo("working");
      signal(process, name);
      assertThat(lines.readLine()).isEqualTo("saved");
      assertThat(process.waitFor()).isZero();
    }
  }

  @Test
  void promisesACheckpointOnlyIfTheJobHasOne() throws Exception {
    assertThat(firstWords("obedient")).startsWith("Stopping at the next checkpoint;");
    assertThat(firstWords("obedient-without-checkpoints")).startsWith("Stopping; press Ctrl-C");
  }

  private static String firstWords(String temper) throws Exception {
    Process process = start(temper);
    assertThat(reader(process).readLine()).isEqualTo("working");
    signal(process, "TERM");
    assertThat(process.waitFor()).isZero();
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void secondSignalStopsAJobThatDoesNotListen() throws Exception {
    Process process = start("deaf");
    assertThat(reader(process).readLine()).isEqualTo("working");
    signal(process, "INT");
    assertThat(process.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
    signal(process, "INT");
    assertThat(process.waitFor()).isEqualTo(130);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(err.strip().lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("stepwise: Interrupted twice; stopped immediately.");
  }
}
