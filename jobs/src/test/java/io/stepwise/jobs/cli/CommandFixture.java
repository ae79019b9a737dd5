package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/** Runs commands around a job of the test. */
abstract class CommandFixture {
  record Inner(@Setting(value = "Share of 100 %", min = 0, max = 1) double share) {}

  record Config(
      @Setting(value = "Files to read", required = true) List<String> input,
      @Setting(value = "Rounds", min = 1, max = 9) int rounds,
      @Setting("Slow") boolean slow,
      Inner inner) {}

  static class Fake implements Job<Config> {
    final BiConsumer<Config, JobContext> work;
    Config config;
    JobContext context;
    boolean resumable;
    String name = "work";

    Fake(BiConsumer<Config, JobContext> work) {
      this.work = work;
    }

    @Override
    public String name() {
      return name;
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

  final Interruption interruption = new Interruption();
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final StringWriter err = new StringWriter();
  Fake job = new Fake((config, context) -> {});

  int run(String... arguments) {
    PrintStream results = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new CommandTree(List.of(job), interruption, results, new PrintWriter(err))
        .execute(arguments);
  }

  int fail(RuntimeException e) {
    job =
        new Fake(
            (config, context) -> {
              throw e;
            });
    return run("work", "--input", "a");
  }

  void saysOneLine(String... words) {
    assertThat(err.toString()).startsWith("stepwise: ").contains(words).hasLineCount(1);
  }
}
