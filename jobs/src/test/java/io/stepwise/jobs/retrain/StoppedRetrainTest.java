package io.stepwise.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.Interrupted;
import io.stepwise.jobs.registry.AliasMove;
import io.stepwise.jobs.registry.FileModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.StageListener.Stage;
import io.stepwise.jobs.retrain.history.History;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails at the end of any stage is finished by the next. */
class StoppedRetrainTest {
  @TempDir Path folder;
  private Workshop workshop;

  @BeforeEach
  void open() throws IOException {
    workshop = new Workshop(folder);
    workshop.arrives("labels.jsonl", Workshop.day("early-day", "abcdef"));
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  private static StageListener failingAt(Stage stage) {
    return passed -> {
      if (passed == stage) {
        throw new IllegalStateException("stopped after " + stage);
      }
    };
  }

  private ModelVersion champion(RetrainConfig config) {
    return new FileModelRegistry(config.registry() + "/models")
        .alias("prm", "champion")
        .orElseThrow();
  }

  @Test
  void runThatFailedAtAnyStageEndsAsAnUndisturbedOne() throws IOException {
    RetrainConfig undisturbed = workshop.config("undisturbed", 40);
    workshop.start(undisturbed, stage -> {});
    assertThat(champion(undisturbed).number()).isEqualTo(2);
    for (Stage stage : Stage.values()) {
      RetrainConfig config = workshop.config("stopped-after-" + stage, 40);
      assertThatThrownBy(() -> workshop.start(config, failingAt(stage)))
          .as(stage.name())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(stage.name());
      if (stage.compareTo(Stage.PROMOTED) < 0) {
        assertThat(champion(config).number()).as(stage.name()).isEqualTo(1);
      }
      workshop.start(config, passed -> {});
      assertThat(champion(config).digest())
          .as(stage.name())
          .isEqualTo(champion(undisturbed).digest());
      List<Run> runs = new History(config.registry()).runs();
      assertThat(runs).as(stage.name()).hasSize(1);
      assertThat(runs.get(0).outcome().orElseThrow().result()).isEqualTo(Result.PROMOTED);
      assertThat(new FileModelRegistry(config.registry() + "/models").history("prm", "champion"))
          .as(stage.name())
          .extracting(AliasMove::to)
          .containsExactly(1, 2);
      assertThat(workshop.start(config, passed -> {})).startsWith("Nothing new");
      assertThat(names(config)).as(stage.name()).isEqualTo(names(undisturbed));
    }
  }

  /** Everything in a registry except leases, which count the starts. */
  private static List<String> names(RetrainConfig config) throws IOException {
    Path registry = Path.of(config.registry());
    try (Stream<Path> files = Files.walk(registry)) {
      return files
          .map(file -> registry.relativize(file).toString())
          .filter(name -> !name.startsWith("lease"))
          .sorted()
          .toList();
    }
  }

  @Test
  void runStoppedWithOtherSettingsIsDroppedAndStartedAgain() {
    assertThatThrownBy(
            () -> workshop.start(workshop.config("registry", 40), failingAt(Stage.TRAINED)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(workshop.start(workshop.config("registry", 50), stage -> {}))
        .contains("is the new champion");
    List<Run> runs = new History(workshop.path("registry")).runs();
    assertThat(runs)
        .extracting(run -> run.outcome().orElseThrow().result())
        .containsExactly(Result.ABANDONED, Result.PROMOTED);
    assertThat(Files.exists(Path.of(runs.get(0).candidate()))).isFalse();
  }

  @Test
  void decisionIsCarriedOutEvenUnderOtherSettings() {
    assertThatThrownBy(
            () -> workshop.start(workshop.config("registry", 40), failingAt(Stage.DECIDED)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(workshop.champion().number()).isEqualTo(1);
    workshop.start(workshop.config("registry", 50), stage -> {});
    assertThat(workshop.champion().number()).isEqualTo(2);
    assertThat(workshop.runs()).isEqualTo(1);
  }

  @Test
  void rollbackThatFailedIsFinished() throws IOException {
    workshop.start();
    workshop.arrives("later.jsonl", Workshop.day("later-day", "cdefghijkl"));
    workshop.start();
    assertThat(workshop.champion().number()).isEqualTo(3);
    RetrainConfig back = Workshop.asking(workshop.config(), false, true);
    assertThatThrownBy(() -> workshop.start(back, failingAt(Stage.PLANNED)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(workshop.start()).contains("prm version 2 is champion again");
    assertThat(workshop.champion().number()).isEqualTo(2);
    assertThat(workshop.last().result()).isEqualTo(Result.ROLLED_BACK);
  }

  @Test
  void interruptedStartIsReportedAndTheNextResumes() {
    assertThatThrownBy(
            () ->
                workshop.start(
                    workshop.config(),
                    stage -> {
                      if (stage == Stage.MIXED) {
                        workshop.interrupt();
                      }
                    }))
        .isInstanceOf(Interrupted.class);
    assertThat(workshop.start()).contains("is the new champion");
    assertThat(workshop.runs()).isEqualTo(1);
  }
}
