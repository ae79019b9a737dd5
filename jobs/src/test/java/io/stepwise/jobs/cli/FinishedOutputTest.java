package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished training that is resumed. */
class FinishedOutputTest {
  private static final SftJob JOB = new SftJob();
  @TempDir Path folder;

  private static JobContext context(boolean resume) {
    return new JobContext(
        CommonSettings.DEFAULTS,
        resume,
        Progress.silent(),
        new Interruption(),
        System.out,
        () -> null);
  }

  private SftConfig config(String... assignments) {
    List<Layer> layers = new ArrayList<>();
    layers.add(Layer.assignment("data=runs/data"));
    layers.add(Layer.assignment("new-model=tiny"));
    layers.add(Layer.assignment("output=" + folder + "/out"));
    for (String assignment : assignments) {
      layers.add(Layer.assignment(assignment));
    }
    return Settings.resolve(JOB.defaults(), layers).job();
  }

  private void finish(SftConfig config) {
    try (OutputFolder out = OutputFolder.stage(config.output())) {
      out.commit(context(false).draft(JOB, config, Instant.EPOCH));
    }
  }

  private Optional<String> resumed(String... assignments) {
    return FinishedOutput.warning(JOB, config(assignments), context(true));
  }

  @Test
  void moreStepsOfAFinishedTrainingHaveNoEffectAndAreReported() {
    finish(config("training.max-steps=60"));
    assertThat(resumed("training.max-steps=90", "training.batch-size=8"))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .contains(
                        "is finished and stays as it is",
                        "(training.batch-size 64, now 8; training.max-steps 60, now 90)"));
  }

  @Test
  void nothingIsSaidOfEqualSettingsOrOfAnUnfinishedTraining() {
    assertThat(resumed("training.max-steps=90")).isEmpty();
    finish(config("training.max-steps=60"));
    assertThat(resumed("training.max-steps=60")).isEmpty();
    assertThat(resumed("training.max-steps=60", "prompt-format=plain"))
        .as("the manifest records what a format was resolved to")
        .isEmpty();
    assertThat(FinishedOutput.warning(JOB, config("training.max-steps=90"), context(false)))
        .as("the command fails, since the output exists")
        .isEmpty();
  }
}
