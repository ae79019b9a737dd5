package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.lm.engine.Devices;
import io.stepwise.lm.lora.LowRankChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTreeTest {
  record Inner(@Setting(value = "Share of 100 %", min = 0, max = 1) double share) {}

  record Config(
      @Setting(value = "Files to read", required = true) List<String> input,
      @Setting(value = "Rounds", min = 1, max = 9) int rounds,
      @Setting("Slow") boolean slow,
      Inner inner) {}

  private static class Fake implements Job<Config> {
    private final BiConsumer<Config, JobContext> work;
    private Config config;
    private JobContext context;
    private boolean resumable;

    Fake(BiConsumer<Config, JobContext> work) {
      this.work = work;
    }

    @Override
    public String name() {
      return "work";
    }

    @Override
    public String summary() {
      return "Works at 100 % of the files.";
    }

    @Override
    public String example() {
      return "--input a.jsonl b.jsonl";
    }

    @Override
    public Config defaults() {
      return new Config(List.of(), 3, false, new Inner(0.5));
    }

    @Override
    public boolean isResumable() {
      return resumable;
    }

    @Override
    public void run(Config resolved, JobContext given) {
      config = resolved;
      context = given;
      work.accept(resolved, given);
    }
  }

  private final Interruption interruption = new Interruption();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();
  private Fake job = new Fake((config, context) -> {});

  private int run(String... arguments) {
    PrintStream results = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new CommandTree(List.of(job), interruption, results, new PrintWriter(err))
        .execute(arguments);
  }

  private int fail(RuntimeException e) {
    job =
        new Fake(
            (config, context) -> {
              throw e;
            });
    return run("work", "--input", "a");
  }

  private void saysOneLine(String... words) {
    assertThat(err.toString()).startsWith("stepwise: ").contains(words).hasLineCount(1);
  }

  @Test
  void dryRunOnlySaysWhatWouldBeDone() {
    assertThat(run("work", "--input", "a", "--dry-run")).isZero();
    assertThat(job.context).isNull();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("work would", "1. Works at 100 % of the files.", "Time:   unknown");
    assertThat(run("work", "--input", "a")).isZero();
    assertThat(job.context).isNotNull();
  }

  @Test
  void deviceIsThatOfTheCommandWhileItRuns() {
    List<Devices.Wanted> wanted = new ArrayList<>();
    job = new Fake((config, context) -> wanted.add(Devices.wanted()));
    assertThat(run("work", "--input", "a", "--device", "cpu")).isZero();
    assertThat(run("work", "--input", "a", "--device", "cuda")).isZero();
    assertThat(run("work", "--input", "a")).isZero();
    assertThat(wanted)
        .containsExactly(Devices.Wanted.CPU, Devices.Wanted.CUDA, Devices.Wanted.AUTO);
    assertThat(Devices.wanted()).isEqualTo(Devices.Wanted.AUTO);
  }

  @Test
  void aModelOnCudaWithoutAGpuEndsInOneLine() {
    assumeTrue(Devices.natives() == Devices.Natives.CPU, "this build has CUDA natives");
    job = new Fake((config, context) -> new LowRankChange(1).close());
    assertThat(run("work", "--input", "a", "--device", "cuda")).isEqualTo(4);
    saysOneLine("Cannot compute on a GPU: this build has no CUDA libraries", "-Pgpu");
    assertThat(run("work", "--input", "a", "--device", "cpu")).isZero();
    assertThat(run("work", "--input", "a")).isZero();
  }

  @Test
  void flagsSettingsAndFileAreLaidOverEachOther(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, "input: [x]\nrounds: 4\ninner: {share: 0.1}\nseed: 5\n");
    int exitCode =
        run(
            "work",
            "--config",
            file.toString(),
            "--set",
            "rounds=5",
            "--set",
            "inner.share=0.2",
            "--rounds",
            "6",
            "--input",
            "a,b",
            "c",
            "--device",
            "cpu",
            "--resume",
            "--slow");
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(job.config).isEqualTo(new Config(List.of("a,b", "c"), 6, true, new Inner(0.2)));
    assertThat(job.context.common()).isEqualTo(new CommonSettings(5, "local[*]", Device.CPU, null));
    assertThat(job.context.resume()).isTrue();
    assertThat(job.context.describe(job.config)).containsEntry("rounds", 6).containsKey("seed");
  }

  @Test
  void unknownCommandNamesTheNearest() {
    assertThat(run("wrok", "--input", "a")).isEqualTo(2);
    saysOneLine("no such command: wrok", "nearest is work");
  }

  @Test
  void unknownOptionNamesTheNearest() {
    assertThat(run("work", "--inptu=a")).isEqualTo(2);
    saysOneLine("no such option: --inptu", "nearest is --input");
  }

  @Test
  void argumentWithoutAnOptionNamesTheInputOption() {
    assertThat(run("work", "labels.jsonl")).isEqualTo(2);
    saysOneLine(
        "unexpected argument without an option: labels.jsonl;",
        "did you mean --input labels.jsonl?");
  }

  @Test
  void unknownSettingNamesTheNearest() {
    assertThat(run("work", "--input", "a", "--set", "inner.shrae=1")).isEqualTo(2);
    saysOneLine("inner.shrae", "inner.share");
  }

  @Test
  void unknownOptionThatIsASettingNamesIt() {
    assertThat(run("work", "--input", "a", "--share", "0.3")).isEqualTo(2);
    saysOneLine("no such option: --share", "the nearest is --set inner.share=…");
  }

  @Test
  void nothingIsNearestToAWordThatIsLikeNone() {
    assertThat(run("work", "--input", "a", "--wonderfully-made")).isEqualTo(2);
    saysOneLine("no such option: --wonderfully-made (see");
    err.getBuffer().setLength(0);
    assertThat(run("work", "--input", "a", "--set", "wonderful.made=1")).isEqualTo(2);
    saysOneLine("no such setting in --set");
  }

  @Test
  void versionIsShownInEveryForm() {
    for (String form : List.of("--version", "-V", "version")) {
      out.reset();
      assertThat(run(form)).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8).strip()).matches("\\d+\\.\\d+.*");
    }
  }

  @Test
  void missingRequiredSettingIsAUsageError() {
    assertThat(run("work")).isEqualTo(2);
    saysOneLine("input is missing", "--input");
  }

  @Test
  void optionWithoutItsValueIsAUsageError() {
    assertThat(run("work", "--rounds")).isEqualTo(2);
    saysOneLine("--rounds");
  }

  @Test
  void flagOutOfRangeNamesFlagAndRange() {
    assertThat(run("work", "--input", "a", "--rounds", "10")).isEqualTo(2);
    saysOneLine("rounds", "10", "1 to 9", "--rounds");
  }

  @Test
  void missingConfigurationFileIsAUsageError() {
    assertThat(run("work", "--config", "absent.yaml")).isEqualTo(2);
    saysOneLine("absent.yaml");
  }

  @Test
  void noCommandShowsTheCommands() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Usage:", "work");
  }

  @Test
  void helpShowsSettingsRangesDefaultsAndAnExample() {
    assertThat(run("work", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Works at 100 % of the files.")
        .contains("--input", "--rounds=N", "1 to 9", "default 3", "--seed", "--config")
        .contains("inner.share", "Share of 100 %", "./stepwise work --input a.jsonl b.jsonl");
    assertThat(job.config).isNull();
  }

  @Test
  void aLongExampleIsACommandThatAShellReads() {
    String command = "./stepwise work --input " + "word ".repeat(40) + "--rounds 2";
    List<String> lines = Help.wrapped(command);
    assertThat(lines).hasSizeGreaterThan(1).allMatch(line -> line.length() <= Help.WIDTH - 2);
    assertThat(lines.subList(0, lines.size() - 1)).allMatch(line -> line.endsWith(" \\"));
    assertThat(String.join("\n", lines).replaceAll(" \\\\\n +", " ")).isEqualTo(command);
    assertThat(Help.wrapped("./stepwise work")).containsExactly("./stepwise work");
  }

  @Test
  void knownFailuresHaveTheirExitCodeAndOneLine() {
    assertThat(fail(new InvalidInput("Cannot read a:\n torn"))).isEqualTo(3);
    saysOneLine("Cannot read a: torn");
  }

  @Test
  void failureInsideATaskIsFoundInSparksError() {
    Exception task = new InvalidInput("Cannot read row: broken");
    assertThat(fail(new IllegalStateException(new SparkException("Job aborted\n at …", task))))
        .isEqualTo(3);
    saysOneLine("Cannot read row: broken");
  }

  @Test
  void sparksOwnFailureIsInfrastructure() {
    assertThat(fail(new IllegalStateException(new SparkException("Master lost", null))))
        .isEqualTo(4);
    saysOneLine("Master lost");
  }

  @Test
  void fullDiskIsInfrastructure() {
    IOException full = new IOException("No space left on device");
    assertThat(fail(new UncheckedIOException(full))).isEqualTo(4);
    saysOneLine("disk is full");
  }

  @Test
  void fullDiskUnderTheFolderProtocolIsInfrastructure() {
    IOException full = new IOException("No space left on device");
    assertThat(fail(new InfrastructureFailure("Cannot write file: No space left on device", full)))
        .isEqualTo(4);
    saysOneLine("disk is full");
  }

  @Test
  void ownFaultIsOneLineAndVerboseShowsWhere() {
    assertThat(fail(new IllegalStateException("five is right out"))).isEqualTo(1);
    saysOneLine("five is right out", "--verbose");
    err.getBuffer().setLength(0);
    assertThat(run("work", "--input", "a", "--verbose")).isEqualTo(1);
    assertThat(err.toString()).contains("at io.stepwise.jobs.cli.CommandTreeTest");
  }

  @Test
  void outOfMemoryNamesTheHeap() {
    job =
        new Fake(
            (config, context) -> {
              throw new OutOfMemoryError("Java heap space");
            });
    assertThat(run("work", "--input", "a")).isEqualTo(4);
    saysOneLine("out of memory", "heap ", "machine ");
  }

  @Test
  void outOfMemoryIsFoundUnderAFailureOfOurs() {
    Error full = new OutOfMemoryError("Java heap space");
    assertThat(fail(new InfrastructureFailure("Cannot make rollouts: Java heap space", full)))
        .isEqualTo(4);
    saysOneLine("Cannot continue: out of memory (heap ");
  }

  @Test
  void dryRunOutOfMemoryIsTheSameLine() {
    job =
        new Fake((config, context) -> {}) {
          @Override
          public Plan plan(Config config, JobContext context) {
            throw new OutOfMemoryError("Java heap space");
          }
        };
    assertThat(run("work", "--input", "a", "--dry-run")).isEqualTo(4);
    saysOneLine("Cannot continue: out of memory (heap ");
  }

  @Test
  void dryRunEndsAtTheFirstInterruptionWhateverItDoes() {
    job =
        new Fake((config, context) -> {}) {
          @Override
          public Plan plan(Config config, JobContext context) {
            interruption.request();
            for (long started = System.nanoTime(); System.nanoTime() - started < 20e9; ) {
              Thread.onSpinWait();
            }
            return Plan.of("too late");
          }
        };
    long started = System.nanoTime();
    assertThat(run("work", "--input", "a", "--dry-run")).isEqualTo(130);
    assertThat((System.nanoTime() - started) / 1e9).isLessThan(10);
    saysOneLine("Interrupted; nothing was saved");
  }

  @Test
  void controlCharactersOfAMessageAreShownEscaped() {
    assertThat(fail(new InvalidInput("Cannot read \u001b[2Jé\u202e漢: torn"))).isEqualTo(3);
    saysOneLine("Cannot read \\u001b[2Jé\\u202e漢: torn");
  }

  @Test
  void interruptedJobSaysHowToGoOn() {
    job =
        new Fake(
            (config, context) -> {
              interruption.request();
              context.interruption().check();
            });
    job.resumable = true;
    assertThat(run("work", "--input", "a b", "--rounds", "2")).isEqualTo(130);
    saysOneLine("progress is saved", "./stepwise work --input 'a b' --rounds 2 --resume");
  }

  @Test
  void interruptedJobThatKeepsNothingSaysSo() {
    job =
        new Fake(
            (config, context) -> {
              interruption.request();
              context.interruption().check();
            });
    assertThat(run("work", "--input", "a b")).isEqualTo(130);
    saysOneLine("nothing was saved", "To restart: ./stepwise work --input 'a b'\n");
  }

  @Test
  void undisturbedJobDoesNotStop() {
    job = new Fake((config, context) -> context.interruption().check());
    assertThat(run("work", "--input", "a")).isZero();
    assertThat(err.toString()).isEmpty();
  }
}
