package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Dry runs and interruptions of a job. */
class CommandInterruptionTest extends CommandFixture {
  @Test
  void dryRunPrintsThePlanOnly() {
    assertThat(run("work", "--input", "a", "--dry-run")).isZero();
    assertThat(job.context).isNull();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("work would", "1. Works at 100 % of the files.", "Time:   unknown");
    assertThat(run("work", "--input", "a")).isZero();
    assertThat(job.context).isNotNull();
  }

  @Test
  void dryRunEndsAtTheFirstInterruption() {
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
  void interruptedJobSaysHowToResume() {
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
  void interruptedJobOfAGroupSaysItsWholeNameOnce() {
    job =
        new Fake(
            (config, context) -> {
              interruption.request();
              context.interruption().check();
            });
    job.name = "evaluate work";
    assertThat(run("evaluate", "work", "--input", "work")).isEqualTo(130);
    saysOneLine("To restart: ./stepwise evaluate work --input work\n");
  }

  @Test
  void interruptedJobWithoutCheckpointsSaysSo() {
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
  void interruptedJobThatIsNotResumableWithItsSettingsSaysSo() {
    job =
        new Fake(
            (config, context) -> {
              interruption.request();
              context.interruption().check();
            }) {
          @Override
          public boolean isResumable(Config config) {
            return config.slow();
          }
        };
    job.resumable = true;
    assertThat(run("work", "--input", "a")).isEqualTo(130);
    saysOneLine("nothing was saved", "To restart: ./stepwise work --input a\n");
    err.getBuffer().setLength(0);
    assertThat(run("work", "--input", "a", "--slow")).isEqualTo(130);
    saysOneLine("progress is saved", "./stepwise work --input a --slow --resume\n");
  }

  @Test
  void launcherIsNamedAsItWasCalled() {
    String name = "stepwise evaluate scaling";
    assertThat(Launcher.command("/opt/step wise/stepwise", name))
        .isEqualTo("'/opt/step wise/stepwise' evaluate scaling");
    assertThat(Launcher.command("../stepwise", name)).isEqualTo("../stepwise evaluate scaling");
    assertThat(Launcher.command(null, name)).isEqualTo("./stepwise evaluate scaling");
    assertThat(Launcher.command("", "stepwise")).isEqualTo("./stepwise");
  }

  @Test
  void uninterruptedJobRunsToItsEnd() {
    job = new Fake((config, context) -> context.interruption().check());
    assertThat(run("work", "--input", "a")).isZero();
    assertThat(err.toString()).isEmpty();
  }
}
