package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees when a task of Spark fails, in a process with our logging. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecutorFailureTest {
  @TempDir private Path folder;

  record Config(String how) {}

  private static final class Tasks implements Job<Config> {
    @Override
    public String name() {
      return "tasks";
    }

    @Override
    public String summary() {
      return "Runs tasks";
    }

    @Override
    public String example() {
      return "";
    }

    @Override
    public Config defaults() {
      return new Config("fine");
    }

    @Override
    public void run(Config config, JobContext context) {
      String how = config.how();
      List<Integer> done =
          JavaSparkContext.fromSparkContext(context.spark().sparkContext())
              .parallelize(Collections.nCopies(4, 1), 4)
              .map(task -> task(how))
              .collect();
      context.out().println(done.size() + " tasks");
    }

    private static int task(String how) {
      return switch (how) {
        case "input" -> throw new InvalidInput("Cannot read row: torn at rows.jsonl:7");
        case "memory" -> throw new OutOfMemoryError("Java heap space");
        case "bug" -> throw new IllegalStateException("five is right out");
        default -> 1;
      };
    }
  }

  /** The command in a process of its own. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
      List<Job<?>> jobs = List.of(new Tasks());
      System.exit(new CommandTree(jobs, new Interruption(), System.out, err).execute(arguments));
    }
  }

  private record Outcome(int exitCode, String out, String err) {}

  private Outcome run(String how, String... flags) throws Exception {
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    // Spark opens packages of Java's own; the build says which.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Dlog4j2.configurationFile=" + Path.of("src/main/resources/log4j2.properties").toUri(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Main.class.getName(),
            "tasks",
            "--how",
            how,
            "--master",
            "local[2]"));
    Stream.of(flags).forEach(command::add);
    Path err = folder.resolve("err");
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(
        process.waitFor(), out, Files.readString(err).replaceAll("WARNING: .*\n", ""));
  }

  @Test
  void failureInATaskIsOneLine() throws Exception {
    Outcome outcome = run("input");
    assertThat(outcome.err()).isEqualTo("stepwise: Cannot read row: torn at rows.jsonl:7\n");
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(run("bug").err()).contains("five is right out").hasLineCount(1);
  }

  @Test
  void verboseAddsTheStack() throws Exception {
    assertThat(run("input", "--verbose").err())
        .contains("stepwise: Cannot read row: torn at rows.jsonl:7\n", "\tat io.stepwise.jobs.cli");
  }

  @Test
  void taskOutOfMemoryNamesTheHeap() throws Exception {
    Outcome outcome = run("memory");
    assertThat(outcome.err()).startsWith("stepwise: Cannot continue: out of memory (heap ");
    assertThat(outcome.err()).hasLineCount(1);
    assertThat(outcome.exitCode()).isEqualTo(4);
  }

  @Test
  void tasksThatSucceedSayNothing() throws Exception {
    Outcome outcome = run("fine");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).isEqualTo("4 tasks\n");
    assertThat(outcome.exitCode()).isZero();
  }
}
