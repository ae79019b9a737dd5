package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.Resumption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  private static final Map<String, Object> IDENTITY =
      Map.of("seed", 7L, "training.rate", 0.02, "model", "runs/m", "digest.data", "00ff");

  @TempDir Path parent;
  private String output;

  @BeforeEach
  void nameOutput() {
    output = parent.resolve("out").toString();
  }

  private Checkpoints checkpoints(Map<String, Object> identity) {
    return new Checkpoints(output, "step", identity);
  }

  private static void save(Checkpoints checkpoints, long count) {
    checkpoints.save(
        ManifestDraft.of("test", Instant.EPOCH),
        count,
        folder -> folder.write("state.txt", "state " + count));
  }

  @Test
  void withoutAnyThereIsNoLatest() {
    assertThat(checkpoints(IDENTITY).latest(Resumption.LATEST)).isEmpty();
    assertThat(checkpoints(IDENTITY).latest(Resumption.NONE)).isEmpty();
  }

  @Test
  void latestIsTheLastSavedAndTwoAreKept() {
    Checkpoints checkpoints = checkpoints(IDENTITY);
    for (long count : new long[] {8, 9, 10, 11}) {
      save(checkpoints, count);
    }
    assertThat(Folders.children(output + ".checkpoints"))
        .containsExactly("step-000010", "step-000011");
    assertThat(checkpoints.latest(Resumption.LATEST).orElseThrow().text("state.txt"))
        .isEqualTo("state 11");
  }

  @Test
  void countsAreOrderedAsNumbers() {
    Checkpoints checkpoints = checkpoints(IDENTITY);
    for (long count : new long[] {999_998, 999_999, 1_000_000, 1_000_001}) {
      save(checkpoints, count);
    }
    assertThat(checkpoints.latest(Resumption.LATEST).orElseThrow().text("state.txt"))
        .isEqualTo("state 1000001");
    assertThat(Folders.children(output + ".checkpoints"))
        .containsExactlyInAnyOrder("step-1000000", "step-1000001");
  }

  @Test
  void oneThatIsThereIsNotWrittenAgain() {
    Checkpoints checkpoints = checkpoints(IDENTITY);
    save(checkpoints, 1);
    AtomicInteger written = new AtomicInteger();
    checkpoints.save(
        ManifestDraft.of("test", Instant.EPOCH), 1, folder -> written.incrementAndGet());
    assertThat(written).hasValue(0);
  }

  @Test
  void startThatDoesNotResumeIsRejectedWhereOneWasLeft() {
    save(checkpoints(IDENTITY), 1);
    assertThatThrownBy(() -> checkpoints(IDENTITY).latest(Resumption.NONE))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("step-000001")
        .hasMessageContaining("--resume");
  }

  @Test
  void jobWithOtherSettingsOrInputsMayNotResumeAndItsTwinMay() {
    save(checkpoints(IDENTITY), 1);
    assertRefused(
        Map.of("seed", 8L, "training.rate", 0.02, "model", "runs/m", "digest.data", "00ff"),
        "seed");
    assertRefused(
        Map.of("seed", 7L, "training.rate", 0.03, "model", "runs/m", "digest.data", "00ff"),
        "training.rate");
    assertRefused(
        Map.of("seed", 7L, "training.rate", 0.02, "model", "runs/m", "digest.data", "01ff"),
        "digest.data");
    assertThat(checkpoints(Map.copyOf(IDENTITY)).latest(Resumption.LATEST)).isPresent();
  }

  @Test
  void settingThatCameOrWentIsAChangeToo() {
    save(checkpoints(IDENTITY), 1);
    assertRefused(Map.of("seed", 7L, "training.rate", 0.02, "digest.data", "00ff"), "model");
    assertRefused(
        Map.of(
            "seed", 7L, "training.rate", 0.02, "model", "runs/m", "digest.data", "00ff", "new", 1),
        "new");
  }

  private void assertRefused(Map<String, Object> identity, String key) {
    assertThatThrownBy(() -> checkpoints(identity).latest(Resumption.LATEST))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("Cannot resume: " + key + " has changed");
  }

  @Test
  void severalDifferencesAreShownTogetherAndNothingElse() {
    save(
        checkpoints(Map.of("seed", 7, "optimizer", Map.of("rate", 0.1, "beta", 0.9), "batch", 4)),
        1);
    assertThatThrownBy(
            () ->
                checkpoints(
                        Map.of(
                            "seed", 7, "optimizer", Map.of("rate", 0.2, "beta", 0.9), "batch", 8))
                    .latest(Resumption.LATEST))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(
            "Cannot resume: settings have changed"
                + " (batch 8, expected 4; optimizer.rate 0.2, expected 0.1) at ")
        .hasMessageNotContaining("beta")
        .hasMessageNotContaining("seed");
  }

  @Test
  void trainingMayBecomeLongerButNotShorter() {
    save(checkpoints(Map.of("seed", 7, "training", Map.of("max-steps", 200))), 100);
    Map<String, Object> longer = Map.of("seed", 7, "training", Map.of("max-steps", 1000));
    assertThat(checkpoints(longer).latest(Resumption.LATEST)).isPresent();
    Map<String, Object> shorter = Map.of("seed", 7, "training", Map.of("max-steps", 50));
    assertThatThrownBy(() -> checkpoints(shorter).latest(Resumption.LATEST))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("training.max-steps has changed (50, expected at least 200)");
  }

  /** An earlier version also recorded paths of which it knew the digests. */
  @Test
  void pathsOfInputsWithADigestAndOfOutputsDoNotCount() {
    save(
        checkpoints(
            Map.of(
                "seed",
                7L,
                "data",
                "old/d",
                "digest.data",
                "00ff",
                "output",
                "old/o",
                "checkpoint-every",
                100)),
        1);
    assertThat(checkpoints(Map.of("seed", 7L, "digest.data", "00ff")).latest(Resumption.LATEST))
        .isPresent();
    assertRefused(Map.of("seed", 7L, "digest.data", "01ff"), "digest.data");
    assertRefused(Map.of("seed", 8L, "digest.data", "00ff"), "seed");
  }

  private void damage(int step) throws IOException {
    Path file = Path.of(output + ".checkpoints", "step-00000" + step, "state.txt");
    Files.writeString(file, "stale " + step);
  }

  @Test
  void damagedCheckpointIsRejectedAndTheOneBeforeOfferedAndTaken() throws IOException {
    save(checkpoints(IDENTITY), 1);
    save(checkpoints(IDENTITY), 2);
    damage(2);
    assertThatThrownBy(() -> checkpoints(IDENTITY).latest(Resumption.LATEST))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("step-000002/state.txt")
        .hasMessageContaining("add --skip-damaged to resume from")
        .hasMessageContaining("step-000001, which is intact");
    InputFolder before = checkpoints(IDENTITY).latest(Resumption.LATEST_WHOLE).orElseThrow();
    assertThat(before.text("state.txt")).isEqualTo("state 1");
    assertThat(checkpoints(IDENTITY).latest(Resumption.LATEST)).isPresent();
    save(checkpoints(IDENTITY), 2);
    assertThat(checkpoints(IDENTITY).counts(Resumption.LATEST)).containsExactly(1L, 2L);
  }

  @Test
  void wholeLatestCheckpointIsTakenWhereDamagedOnesMayBeSkipped() {
    save(checkpoints(IDENTITY), 1);
    save(checkpoints(IDENTITY), 2);
    assertThat(checkpoints(IDENTITY).latest(Resumption.LATEST_WHOLE).orElseThrow().path())
        .endsWith("step-000002");
  }

  @Test
  void withoutAnIntactCheckpointTheJobRestartsOnRequestOnly() throws IOException {
    save(checkpoints(IDENTITY), 1);
    Files.delete(Path.of(output + ".checkpoints", "step-000001", "manifest.json"));
    assertThatThrownBy(() -> checkpoints(IDENTITY).latest(Resumption.LATEST))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no earlier one is intact");
    assertThat(checkpoints(IDENTITY).latest(Resumption.LATEST_WHOLE)).isEmpty();
    assertThat(checkpoints(IDENTITY).latest(Resumption.NONE)).isEmpty();
  }

  @Test
  void clearedOnceTheOutputIsThereAndNotBefore() {
    Checkpoints checkpoints = checkpoints(IDENTITY);
    save(checkpoints, 1);
    save(checkpoints, 2);
    assertThatThrownBy(checkpoints::clear).isInstanceOf(IllegalStateException.class);
    assertThat(checkpoints.latest(Resumption.LATEST)).isPresent();
    try (OutputFolder out = OutputFolder.stage(output)) {
      out.write("result.txt", "result");
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    checkpoints.clear();
    assertThat(Files.exists(Path.of(output + ".checkpoints"))).isFalse();
    assertThat(Files.exists(Path.of(output, "result.txt"))).isTrue();
  }
}
