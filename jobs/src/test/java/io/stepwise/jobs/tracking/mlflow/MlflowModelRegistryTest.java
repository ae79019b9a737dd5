package io.stepwise.jobs.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.tracking.server.RealServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("tracking")
@ExtendWith(RealServer.class)
class MlflowModelRegistryTest {
  @TempDir Path parent;
  private final String name = "prm-" + UUID.randomUUID();
  private MlflowModelRegistry registry;

  @BeforeEach
  void open() {
    registry = new MlflowModelRegistry(RealServer.address());
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private InputFolder model(String content) {
    String path = parent.resolve("model-" + content).toString();
    try (OutputFolder folder = OutputFolder.stage(path)) {
      folder.write("config.json", content + name); // differs among runs of this test
      folder.write("tokenizer/words and more.txt", "words");
      folder.write("empty.txt", "");
      folder.commit(ManifestDraft.of("test", Instant.EPOCH).metrics(Map.of("step_auroc", 0.99)));
    }
    return InputFolder.open(path);
  }

  @Test
  void versionsAreNumberedAndAFolderKeepsItsOwn() {
    ModelVersion one = registry.register(name, model("one"));
    ModelVersion two = registry.register(name, model("two"));
    assertThat(one.number()).isEqualTo(1);
    assertThat(two.number()).isEqualTo(2);
    InputFolder again = InputFolder.open(parent.resolve("model-one").toString());
    assertThat(registry.register(name, again)).isEqualTo(one);
  }

  @Test
  void movedAliasNamesTheModelFolder() {
    assertThat(registry.alias(name, ModelRegistry.CHAMPION)).isEmpty();
    ModelVersion one = registry.register(name, model("one"));
    assertThat(registry.alias(name, ModelRegistry.CHAMPION)).isEmpty();
    registry.setAlias(ModelRegistry.CHAMPION, one, "the first");
    registry.setAlias(ModelRegistry.CHAMPION, one, "the first");
    assertThat(registry.alias(name, ModelRegistry.CHAMPION)).contains(one);
    ModelVersion two = registry.register(name, model("two"));
    registry.setAlias(ModelRegistry.CANDIDATE, two, "newer");
    assertThat(registry.alias(name, ModelRegistry.CHAMPION)).contains(one);
    registry.setAlias(ModelRegistry.CHAMPION, two, "better on each set");
    assertThat(registry.alias(name, ModelRegistry.CHAMPION)).contains(two);
    assertThat(registry.alias(name, ModelRegistry.CANDIDATE)).contains(two);
  }

  @Test
  void modelWhoseFolderIsGoneComesFromTheServer() {
    ModelVersion one = registry.register(name, model("one"));
    registry.setAlias(ModelRegistry.CHAMPION, one, "the first");
    Folders.remove(one.folder());
    ModelVersion found = registry.alias(name, ModelRegistry.CHAMPION).orElseThrow();
    assertThat(found.digest()).isEqualTo(one.digest());
    InputFolder copy = InputFolder.open(found.folder()).verify();
    assertThat(copy.text("config.json")).isEqualTo("one" + name);
    assertThat(copy.text("tokenizer/words and more.txt")).isEqualTo("words");
    assertThat(copy.text("empty.txt")).isEmpty();
    Folders.remove(found.folder());
  }

  @Test
  void unknownVersionAndBadNameAreRejected() {
    registry.register(name, model("one"));
    ModelVersion none = new ModelVersion(name, 9, "d", "f");
    assertThatThrownBy(() -> registry.setAlias(ModelRegistry.CHAMPION, none, "why"))
        .isInstanceOf(InvalidInput.class);
    InputFolder model = InputFolder.open(parent.resolve("model-one").toString());
    assertThatThrownBy(() -> registry.register("../x", model))
        .isInstanceOf(InvalidConfiguration.class);
  }

  @Test
  void unreachableServerIsReported() {
    try (MlflowModelRegistry away = new MlflowModelRegistry("http://127.0.0.1:9")) {
      assertThatThrownBy(() -> away.alias(name, ModelRegistry.CHAMPION))
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("http://127.0.0.1:9");
    }
  }
}
