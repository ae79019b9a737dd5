package io.stepwise.jobs.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.CountingProgress;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.lm.config.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The command with models of 0.8 M parameters that know nothing. */
class RolloutJobTest extends RolloutFixture {
  @Test
  void chainsMadeInPartsAreThoseMadeAtOnce() {
    Map<Object, List<Integer>> atOnce = undisturbed("at-once", 1000);
    assertThat(undisturbed("in-parts", 4)).isEqualTo(atOnce);
    assertThat(Files.exists(Path.of(path("in-parts.checkpoints")))).isFalse();
  }

  @Test
  void resumedRolloutKeepsFinishedParts() {
    Interruption interruption = new Interruption();
    RolloutConfig config = config(Head.LANGUAGE_MODEL.name(), "stopped", 40, 6);
    CountingProgress afterTheFirstPart =
        new CountingProgress(
            done -> {
              if (done > 6) {
                interruption.request();
              }
            });
    assertThatThrownBy(() -> run(config, false, afterTheFirstPart, interruption))
        .isInstanceOf(Interrupted.class);
    assertThat(Files.exists(Path.of(config.output()))).isFalse();
    List<String> kept = InputFolder.open(config.output() + ".checkpoints/part-000001").files();
    assertThat(kept).isNotEmpty();
    assertThatThrownBy(
            () -> run(everySo(config, 1000), false, Progress.silent(), new Interruption()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--resume");
    Map<Object, List<Integer>> resumed =
        run(everySo(config, 1000), true, Progress.silent(), new Interruption());
    assertThat(resumed).isEqualTo(undisturbed("not-stopped", 6));
    assertThat(InputFolder.open(config.output()).files()).containsAll(kept);
    assertThat(Files.exists(Path.of(config.output() + ".checkpoints"))).isFalse();
  }

  /** The same with another number of chains between checkpoints. */
  private static RolloutConfig everySo(RolloutConfig config, int chains) {
    return config(
        Head.LANGUAGE_MODEL.name(), Path.of(config.output()).getFileName().toString(), 40, chains);
  }

  @Test
  void wishToStopEndsTheJobInsideSparksOneStage() {
    Interruption interruption = new Interruption();
    Thread user =
        new Thread(
            () -> {
              try {
                Thread.sleep(2_000);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              interruption.request();
            });
    RolloutConfig config =
        new RolloutConfig(
            path(Head.LANGUAGE_MODEL.name()),
            path(Head.SCALAR.name()),
            path("problems"),
            RunningTotalTask.NAME,
            path("long"),
            2_000,
            1,
            480,
            2,
            1_000_000);
    Instant started = Instant.now();
    user.start();
    // Undisturbed, 20,000 chains of 480 tokens take minutes.
    assertThatThrownBy(() -> run(config, false, Progress.silent(), interruption))
        .isInstanceOf(Interrupted.class);
    assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(20));
    assertThat(Files.exists(Path.of(config.output()))).isFalse();
  }

  @Test
  void planIsMeasuredAndWritesNothing() {
    RolloutConfig config = config(Head.LANGUAGE_MODEL.name(), "planned", 40, 1000);
    JobContext context = TestContexts.withoutSpark(System.out);
    Plan plan = new RolloutJob().plan(config, context);
    assertThat(plan.steps()).anyMatch(step -> step.startsWith("write 30 chains"));
    assertThat(plan.tokens().orElseThrow()).isBetween(30L, 30L * 40);
    assertThat(plan.time().orElseThrow()).isPositive().isLessThan(Duration.ofMinutes(2));
    assertThat(plan.caution()).contains("30 chains sampled on one core", "factor of 2");
    assertThat(Files.exists(Path.of(config.output()))).isFalse();
  }

  @Test
  void responsesWithoutRoomForAPromptAreRejectedBeforeTheWork() {
    RolloutConfig config = config(Head.LANGUAGE_MODEL.name(), "no-room", 512, 1000);
    JobContext context = TestContexts.withoutSpark(System.out);
    for (Runnable work :
        List.<Runnable>of(
            () -> new RolloutJob().run(config, context),
            () -> new RolloutJob().plan(config, context))) {
      assertThatThrownBy(work::run)
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessage(
              "Cannot use setting max-tokens: no room for a prompt (512, expected less than the"
                  + " model's maximum length, 512)");
    }
  }

  @Test
  void promptThatDoesNotFitBeforeTheResponseIsNamedBeforeTheWork() {
    RolloutConfig config = config(Head.LANGUAGE_MODEL.name(), "little-room", 510, 1000);
    assertThatThrownBy(() -> new RolloutJob().run(config, TestContexts.withoutSpark(System.out)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("Cannot sample: length of the prompt (")
        .hasMessageContaining("expected at most 2, which --max-tokens leaves");
  }

  @Test
  void externalPolicyNeedsNoManifest() throws IOException {
    Path foreign = folder.resolve("foreign");
    Files.createDirectories(foreign);
    InputFolder ours = InputFolder.open(path(Head.LANGUAGE_MODEL.name()));
    for (String file : ours.files()) {
      try (var in = ours.read(file)) {
        Files.copy(in, foreign.resolve(file));
      }
    }
    Map<Object, List<Integer>> chains =
        run(
            config("foreign", "of-foreign", 40, 1000),
            false,
            Progress.silent(),
            new Interruption());
    assertThat(chains).isEqualTo(undisturbed("of-ours", 1000));
  }
}
