package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.CountingProgress;
import io.stepwise.jobs.SmallLabels;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.lm.CausalModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that resume in another folder, or save more or less often than before. */
class MovedRunTest {
  private static final String HELD_OUT = "held-out=0.3";

  @TempDir Path folder;
  private String run = "run";

  @BeforeEach
  void solutions() {
    SmallLabels.write(path("solutions"), 40, Rating.NEGATIVE);
  }

  private String path(String name) {
    return folder.resolve(run).resolve(name).toString();
  }

  /** Runs a training; 0 updates before it is stopped mean that it is not. */
  private <C extends Record> void train(
      Job<C> job, boolean resume, int stopAfter, String output, String... assignments) {
    Interruption interruption = new Interruption();
    Progress progress = CountingProgress.stoppingAfter(stopAfter, interruption);
    List<Layer> layers = new ArrayList<>();
    for (String assignment :
        List.of(
            "data=" + path("solutions"),
            "output=" + path(output),
            "new-model=tiny",
            "tokenizer=characters",
            "training.max-steps=6",
            "training.warmup-steps=1",
            "training.batch-size=4",
            "training.data-parallel=1")) {
      layers.add(Layer.assignment(assignment));
    }
    for (String assignment : assignments) {
      layers.add(Layer.assignment(assignment));
    }
    job.run(
        Settings.resolve(job.defaults(), layers).job(),
        TestContexts.withoutSpark(resume, progress, interruption, System.out));
  }

  private List<FloatBuffer> weights(String model) {
    try (CausalModel loaded = CausalModel.load(InputFolder.open(path(model)))) {
      return loaded.values().stream().map(FloatBuffer::wrap).toList(); // compared by content
    }
  }

  private void move(String to) throws IOException {
    Files.move(folder.resolve(run), folder.resolve(to));
    run = to;
  }

  private <C extends Record> void movedRunEndsWithTheSameWeights(Job<C> job, String setting)
      throws IOException {
    train(job, false, 0, "undisturbed", setting, "checkpoint-every=100");
    assertThatThrownBy(() -> train(job, false, 3, "stopped", setting, "checkpoint-every=2"))
        .isInstanceOf(Interrupted.class);
    move("moved");
    train(job, true, 0, "stopped", setting, "checkpoint-every=5");
    assertThat(weights("stopped")).isEqualTo(weights("undisturbed"));
  }

  @Test
  void fineTuningResumesElsewhereWithAnotherInterval() throws IOException {
    movedRunEndsWithTheSameWeights(new SftJob(), "training.learning-rate=0.01");
  }

  @Test
  void rewardModelResumesElsewhereWithAnotherInterval() throws IOException {
    movedRunEndsWithTheSameWeights(new TrainPrmJob(), HELD_OUT);
  }

  @Test
  void otherDataInThePlaceOfTheOldIsAnotherRun() throws IOException {
    SftJob job = new SftJob();
    assertThatThrownBy(() -> train(job, false, 3, "stopped")).isInstanceOf(Interrupted.class);
    Files.move(Path.of(path("solutions")), Path.of(path("kept")));
    try (OutputFolder staged = OutputFolder.stage(path("solutions"))) {
      List<StepLabelledSolution> half = new ArrayList<>();
      SolutionTable.read(InputFolder.open(path("kept")), half::add);
      SolutionTable.write(staged, half.subList(0, 20));
      staged.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    assertThatThrownBy(() -> train(job, true, 0, "stopped"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("Cannot resume: digest.data has changed");
    train(job, true, 0, "stopped", "data=" + path("kept"));
  }

  /** Early stopping evaluates the model as often as it is saved. */
  @Test
  void intervalOfEarlyStoppingMayNotChange() {
    TrainPrmJob job = new TrainPrmJob();
    String[] stopping = {HELD_OUT, "early-stopping=9", "checkpoint-every=2"};
    assertThatThrownBy(() -> train(job, false, 3, "stopped", stopping))
        .isInstanceOf(Interrupted.class);
    assertThatThrownBy(
            () ->
                train(job, true, 0, "stopped", HELD_OUT, "early-stopping=9", "checkpoint-every=3"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("Cannot resume: checkpoint-every has changed (3, expected 2)");
    train(job, true, 0, "stopped", stopping);
  }
}
