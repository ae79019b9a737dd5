package io.stepwise.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.registry.AliasMove;
import io.stepwise.jobs.registry.FileModelRegistry;
import io.stepwise.jobs.retrain.StageListener.Stage;
import io.stepwise.jobs.retrain.history.History;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed after any stage; the next process finishes what it began. */
@Tag("retrain")
class KilledRetrainTest {
  @TempDir Path folder;

  private record Ended(int code, String said) {}

  private Ended start(Path workshop, String killedAfter) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add") || flag.startsWith("-Dai.djl"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            KilledRetrain.class.getName(),
            workshop.toString(),
            killedAfter));
    Path said = workshop.resolve("said.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(said.toFile())
            .redirectError(workshop.resolve("log.txt").toFile())
            .start();
    int code = process.waitFor();
    return new Ended(code, Files.readString(said, StandardCharsets.UTF_8));
  }

  @Test
  void killedAfterAnyStageNothingIsLostAndTheNextStartFinishes() throws Exception {
    Map<Stage, String> policies = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      Path place = Files.createDirectory(folder.resolve(stage.name()));
      try (Workshop workshop = new Workshop(place)) {
        workshop.arrives("labels.jsonl", Workshop.day("early-day", "abcdef"));
        workshop.withPolicy(workshop.config(), 0.003);
      }
      assertThat(start(place, stage.name()).code()).as(stage.name()).isEqualTo(137);
      Ended second = start(place, "none");
      assertThat(second.code()).as(second.said()).isZero();
      String registry = place.resolve("registry").toString();
      var runs = new History(registry).runs();
      assertThat(runs).as(stage.name()).hasSize(1);
      assertThat(runs.get(0).outcome().orElseThrow().result())
          .as(stage.name())
          .isEqualTo(Result.PROMOTED);
      assertThat(new FileModelRegistry(registry + "/models").history("prm", "champion"))
          .as(stage.name())
          .extracting(AliasMove::to)
          .containsExactly(1, 2);
      assertThat(new FileModelRegistry(registry + "/models").versions("policy"))
          .as(stage.name())
          .hasSize(2);
      policies.put(
          stage, new FileModelRegistry(registry + "/models").version("policy", 2).digest());
      if (stage == Stage.ENDED) {
        assertThat(start(place, "none").said()).startsWith("Nothing new");
      }
    }
    // Whatever it was killed after, the same policy came of it.
    assertThat(policies.values()).as("%s", policies).containsOnly(policies.get(Stage.PLANNED));
  }
}
