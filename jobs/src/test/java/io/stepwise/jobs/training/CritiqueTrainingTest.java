package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Rating;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.CountingProgress;
import io.stepwise.jobs.SmallLabels;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.lm.CausalModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Critiques are written once, before training, and a resumed training reads them. */
class CritiqueTrainingTest {
  private static final int SOLUTIONS = 160; // more than two parts of critiques

  @TempDir Path folder;

  @BeforeEach
  void base() {
    SmallLabels.write(path("solutions"), SOLUTIONS, Rating.NEGATIVE);
    run(
        new SftJob(),
        false,
        0,
        "base",
        "new-model=tiny",
        "tokenizer=characters",
        "training.max-steps=2");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  /** Runs a training; 0 units before it is stopped mean that it is not. */
  private <C extends Record> void run(
      Job<C> job, boolean resume, int stopAfter, String output, String... assignments) {
    Interruption interruption = new Interruption();
    CountingProgress progress = CountingProgress.stoppingAfter(stopAfter, interruption);
    Stream<String> all =
        Stream.concat(
            Stream.of(
                "data=" + path("solutions"),
                "output=" + path(output),
                "training.batch-size=4",
                "training.warmup-steps=1"),
            Stream.of(assignments));
    job.run(
        Settings.resolve(job.defaults(), all.map(Layer::assignment).toList()).job(),
        new JobContext(
            CommonSettings.DEFAULTS,
            resume,
            progress,
            interruption,
            System.out,
            () -> {
              throw new AssertionError("training needs no Spark");
            }));
  }

  private void critic(boolean resume, int stopAfter, String output) {
    run(
        new TrainPrmJob(),
        resume,
        stopAfter,
        output,
        "model=" + path("base"),
        "kind=critique",
        "held-out=0.3",
        "training.max-steps=6",
        "training.lm-loss-weight=0.5",
        "checkpoint-every=2",
        "verifier-prompt={problem}{steps}",
        "verifier-step-separator==",
        "rationale-tokens=4");
  }

  private List<FloatBuffer> weights(String model) {
    try (CausalModel loaded = CausalModel.load(InputFolder.open(path(model)))) {
      return loaded.values().stream().map(FloatBuffer::wrap).toList(); // compared by content
    }
  }

  /** When each part of the critiques was written, by name. */
  private TreeMap<String, Long> parts(String output) {
    TreeMap<String, Long> parts = new TreeMap<>();
    try (Stream<Path> files = Files.list(Path.of(path(output + ".checkpoints")))) {
      files
          .filter(file -> file.getFileName().toString().startsWith("critiques-"))
          .forEach(file -> parts.put(file.getFileName().toString(), file.toFile().lastModified()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parts;
  }

  @Test
  void aResumedTrainingReadsTheCritiquesThatWereWritten() {
    critic(false, 0, "undisturbed");
    long trained =
        ((Number)
                InputFolder.open(path("undisturbed"))
                    .manifest()
                    .orElseThrow()
                    .counts()
                    .get("training_solutions"))
            .longValue();
    assertThat(trained).as("critiques in more than one part").isGreaterThan(64);

    assertThatThrownBy(() -> critic(false, 64, "stopped")).isInstanceOf(Interrupted.class);
    TreeMap<String, Long> first = parts("stopped");
    assertThat(first.keySet()).containsExactly("critiques-000064");

    assertThatThrownBy(() -> critic(true, (int) trained + 3, "stopped"))
        .as("after three updates")
        .isInstanceOf(Interrupted.class);
    TreeMap<String, Long> all = parts("stopped");
    assertThat(all).hasSizeGreaterThan(1).containsAllEntriesOf(first);
    assertThat(folder.resolve("stopped.checkpoints/step-000003")).exists();

    assertThatThrownBy(() -> critic(true, (int) trained + 1, "stopped"))
        .isInstanceOf(Interrupted.class);
    assertThat(parts("stopped")).isEqualTo(all);

    critic(true, 0, "stopped");
    assertThat(weights("stopped")).isEqualTo(weights("undisturbed"));
    assertThat(folder.resolve("stopped.checkpoints")).doesNotExist();
  }
}
