package io.stepwise.jobs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileModelRegistryTest {
  @TempDir Path parent;
  private FileModelRegistry registry;

  @BeforeEach
  void open() {
    registry = new FileModelRegistry(parent.resolve("registry").toString());
  }

  private InputFolder model(String content) {
    String path = parent.resolve("model-" + content).toString();
    try (OutputFolder folder = OutputFolder.stage(path)) {
      folder.write("config.json", content);
      folder.write("tokenizer/words.txt", "words");
      folder.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return InputFolder.open(path);
  }

  @Test
  void versionsAreNumberedFromOneAndContainTheFiles() {
    InputFolder first = model("one");
    ModelVersion one = registry.register("prm", first);
    ModelVersion two = registry.register("prm", model("two"));
    assertThat(one.number()).isEqualTo(1);
    assertThat(two.number()).isEqualTo(2);
    assertThat(one.digest()).isEqualTo(first.digest());
    assertThat(InputFolder.open(one.folder()).verify().text("config.json")).isEqualTo("one");
    assertThat(InputFolder.open(two.folder()).text("tokenizer/words.txt")).isEqualTo("words");
    assertThat(registry.versions("prm")).containsExactly(one, two);
  }

  @Test
  void registeringAgainGivesTheSameVersion() {
    ModelVersion one = registry.register("prm", model("one"));
    registry.register("prm", model("two"));
    assertThat(registry.register("prm", InputFolder.open(parent + "/model-one"))).isEqualTo(one);
    assertThat(registry.versions("prm")).hasSize(2);
  }

  @Test
  void foreignFoldersCanBeRegistered() throws IOException {
    Path foreign = Files.createDirectory(parent.resolve("foreign"));
    Files.writeString(foreign.resolve("config.json"), "theirs");
    InputFolder model = InputFolder.foreign(foreign.toString());
    ModelVersion version = registry.register("prm", model);
    assertThat(registry.register("prm", InputFolder.foreign(foreign.toString())))
        .isEqualTo(version);
    assertThat(InputFolder.open(version.folder()).text("config.json")).isEqualTo("theirs");
  }

  @Test
  void aliasPointsWhereItWasLastSetAndItsHistoryStays() {
    ModelVersion one = registry.register("prm", model("one"));
    ModelVersion two = registry.register("prm", model("two"));
    assertThat(registry.alias("prm", "champion")).isEmpty();
    registry.setAlias("champion", one, "first");
    registry.setAlias("candidate", two, "measured");
    registry.setAlias("champion", two, "better");
    registry.setAlias("champion", two, "said twice");
    assertThat(registry.alias("prm", "champion")).contains(two);
    assertThat(registry.alias("prm", "candidate")).contains(two);
    assertThat(registry.history("prm", "champion"))
        .extracting(AliasMove::from, AliasMove::to, AliasMove::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, 1, "first"),
            org.assertj.core.groups.Tuple.tuple(1, 2, "better"));
  }

  @Test
  void namesOfDifferentModelsDoNotMix() {
    ModelVersion prm = registry.register("prm", model("one"));
    ModelVersion policy = registry.register("policy", model("two"));
    registry.setAlias("champion", prm, "first");
    assertThat(policy.number()).isEqualTo(1);
    assertThat(registry.alias("policy", "champion")).isEmpty();
  }

  @Test
  void badNamesAndUnknownVersionsAreRejected() {
    ModelVersion one = registry.register("prm", model("one"));
    assertThatThrownBy(() -> registry.register("../prm", model("two")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("../prm");
    assertThatThrownBy(() -> registry.setAlias("a/b", one, "why"))
        .isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(
            () -> registry.setAlias("champion", new ModelVersion("prm", 2, "d", "f"), "why"))
        .isInstanceOf(InvalidInput.class);
    assertThat(registry.alias("prm", "champion")).isEmpty();
  }

  @Test
  void writersAtOnceLoseNothing() throws Exception {
    ModelVersion one = registry.register("prm", model("one"));
    List<InputFolder> models = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      models.add(model("of-writer-" + i));
    }
    ExecutorService writers = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Object>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int writer = i;
        calls.add(
            () -> {
              ModelVersion mine = registry.register("prm", models.get(writer));
              registry.setAlias("alias-" + writer, mine, "mine");
              registry.setAlias("alias-" + writer, one, "the first");
              return mine;
            });
      }
      for (Future<Object> call : writers.invokeAll(calls)) {
        call.get();
      }
    } finally {
      writers.shutdown();
      assertThat(writers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(registry.versions("prm"))
        .hasSize(5)
        .extracting(ModelVersion::digest)
        .doesNotHaveDuplicates();
    for (int i = 0; i < 4; i++) {
      assertThat(registry.history("prm", "alias-" + i)).hasSize(2);
      assertThat(registry.alias("prm", "alias-" + i)).contains(one);
    }
  }
}
