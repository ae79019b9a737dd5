package io.stepwise.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Folders;
import io.stepwise.jobs.registry.FileModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.StageListener.Stage;
import io.stepwise.jobs.tracking.Journal;
import io.stepwise.jobs.tracking.delivery.FaultyProxy;
import io.stepwise.jobs.tracking.delivery.FaultyProxy.Fault;
import io.stepwise.jobs.tracking.delivery.ServerHistory;
import io.stepwise.jobs.tracking.server.RealServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real server follows what the registry's folder decides, also after it was away. */
@Tag("tracking")
@ExtendWith(RealServer.class)
class TrackedRetrainTest {
  private static final double LEARNS = 0.003;

  @TempDir Path folder;
  private Workshop workshop;
  private FaultyProxy proxy;
  private final ServerHistory server = new ServerHistory(RealServer.address());

  @BeforeEach
  void open() throws IOException {
    workshop = new Workshop(folder);
    proxy = new FaultyProxy(RealServer.address(), 300);
    workshop.track(proxy.address());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    workshop.close();
  }

  private static ModelVersion here(RetrainConfig config, String model, String alias) {
    return new FileModelRegistry(config.registry() + "/models").alias(model, alias).orElseThrow();
  }

  /** The folder that an alias on the server came from. */
  private String there(String model, String alias) {
    JsonNode version =
        server
            .get("/api/2.0/mlflow/registered-models/alias?name=" + model + "&alias=" + alias)
            .path("model_version");
    for (JsonNode tag : version.path("tags")) {
      if (tag.path("key").asText().equals("stepwise.folder")) {
        return tag.path("value").asText();
      }
    }
    throw new AssertionError("no folder in " + version);
  }

  private void serverFollows(RetrainConfig config, String name, String model) {
    for (String alias : List.of("champion", "candidate")) {
      assertThat(there(name + "-" + model, alias))
          .as(model + " " + alias)
          .isEqualTo(here(config, model, alias).folder());
    }
  }

  private Path journal(RetrainConfig config) {
    return Journal.folder(config.registry());
  }

  @Test
  void runIsOneParentWithItsStagesModelsAndPage() throws IOException {
    RetrainConfig config = workshop.withPolicy(workshop.config("whole", 40), LEARNS);
    workshop.arrives("labels.jsonl", Workshop.day("early-day", "abcdef"));
    workshop.start(config, stage -> {});
    server.equalsTheDisk(journal(config));
    Map<String, JsonNode> runs = server.runs(journal(config));
    assertThat(runs.values())
        .allSatisfy(run -> assertThat(run.at("/info/status").asText()).isEqualTo("FINISHED"));
    JsonNode root = runs.values().iterator().next();
    assertThat(root.at("/info/run_name").asText()).isEqualTo("retrain run 1");
    String id = root.at("/info/run_id").asText();
    assertThat(runs.values())
        .filteredOn(run -> id.equals(ServerHistory.tags(run).get("mlflow.parentRunId")))
        .extracting(run -> run.at("/info/run_name").asText())
        .containsExactlyInAnyOrder(
            "ingest",
            "train-prm",
            "evaluate",
            "train-policy",
            "rollout of champion",
            "rollout of candidate");
    assertThat(ServerHistory.tags(root).get("mlflow.note.content"))
        .contains("prm version 2 is the new champion")
        .contains("policy version 2 is the new champion");
    assertThat(root.at("/data/metrics").findValuesAsText("key"))
        .contains("eval/all/step_auroc", "eval/frozen/pass_at_1");
    assertThat(server.text("/get-artifact?path=decision.html&run_uuid=" + id))
        .contains("two new champions");
    serverFollows(config, "whole", "prm");
    serverFollows(config, "whole", "policy");
    assertThat(there("whole-prm", "champion")).endsWith("prm/versions/000002");

    workshop.start(Workshop.asking(config, false, true), stage -> {});
    serverFollows(config, "whole", "prm");
    serverFollows(config, "whole", "policy");
    assertThat(there("whole-prm", "champion")).endsWith("prm/versions/000001");
    assertThat(there("whole-policy", "champion")).endsWith("policy/versions/000001");
    int events = Journal.read(journal(config), 0).events().size();
    assertThat(workshop.start(config, stage -> {})).startsWith("Nothing new");
    assertThat(Journal.read(journal(config), 0).events()).hasSize(events);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"DROP", "HANG", "ERROR"})
  void serverThatIsAwayBlocksNothingAndGetsAllLater(Fault fault) throws IOException {
    String name = "away-" + fault;
    RetrainConfig config = workshop.config(name, 40);
    proxy.fail(fault);
    workshop.arrives("labels.jsonl", Workshop.day("early-day", "abcdef"));
    assertThat(workshop.start(config, stage -> {})).contains("prm version 2 is the new champion");
    workshop.arrives("later.jsonl", Workshop.day("later-day", "cdefghijkl"));
    assertThat(workshop.start(config, stage -> {})).contains("prm version 3 is the new champion");
    workshop.start(Workshop.asking(config, false, true), stage -> {});
    assertThat(here(config, "prm", "champion").number()).isEqualTo(2);
    // What is still to be sent stays.
    String run = config.registry() + "/runs/000001";
    assertThat(Folders.children(run)).contains("candidate-1");
    proxy.fail(Fault.NONE);
    assertThat(workshop.start(config, stage -> {})).startsWith("Nothing new");
    server.equalsTheDisk(journal(config));
    serverFollows(config, name, "prm");
    assertThat(there(name + "-prm", "champion")).endsWith("prm/versions/000002");
    assertThat(there(name + "-prm", "candidate")).endsWith("prm/versions/000003");
    assertThat(Folders.children(run))
        .containsExactly("candidate-1.metrics", "decision", "outcome", "plan");
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"TRAINED", "REGISTERED", "DECIDED", "PROMOTED", "ENDED"})
  void nextStartDeliversWhatAStoppedOneHasNot(Stage last) throws IOException {
    String name = "stopped-" + last;
    RetrainConfig config = workshop.config(name, 40);
    workshop.arrives("labels.jsonl", Workshop.day("early-day", "abcdef"));
    assertThatThrownBy(
            () ->
                workshop.start(
                    config,
                    stage -> {
                      if (stage == last) {
                        throw new IllegalStateException("stopped");
                      }
                    }))
        .hasMessage("stopped");
    workshop.start(config, stage -> {});
    server.equalsTheDisk(journal(config));
    serverFollows(config, name, "prm");
    assertThat(server.runs(journal(config)).values())
        .filteredOn(run -> run.at("/info/run_name").asText().equals("retrain run 1"))
        .singleElement()
        .satisfies(run -> assertThat(run.at("/info/status").asText()).isEqualTo("FINISHED"));
  }

  @Test
  void serverConfiguredLaterGetsTheChampion() throws IOException {
    RetrainConfig config = workshop.config("later", 40);
    workshop.track(null);
    workshop.arrives("labels.jsonl", Workshop.day("early-day", "abcdef"));
    workshop.start(config, stage -> {});
    assertThat(Journal.read(journal(config), 0).events()).isEmpty();
    workshop.track(proxy.address());
    assertThat(workshop.start(config, stage -> {})).startsWith("Nothing new");
    serverFollows(config, "later", "prm");
  }
}
