package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.FaultyStore.RenameFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  private static final ManifestDraft DRAFT =
      ManifestDraft.of("test", Instant.parse("2026-01-02T03:04:05Z"))
          .config(Map.of("seed", 7))
          .input("rows.jsonl", "00ff")
          .counts(Map.of("lines", 3))
          .metrics(Map.of("seconds", 0.5));

  @TempDir Path parent;

  private Path target() {
    return parent.resolve("out");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void manifestsOfMapsWithoutAnOrderAreSorted() {
    Map<String, Double> share = Map.of("d", 4.0, "a", 1.0, "c", 3.0, "b", 2.0, "e", 5.0);
    Map<String, Object> kept = new LinkedHashMap<>();
    kept.put("later", 1);
    kept.put("earlier", null);
    try (OutputFolder out = OutputFolder.stage(target().toString())) {
      out.commit(DRAFT.metrics(Map.of("list", List.of(share), "kept", kept, "by", share)));
    }
    Map<String, Object> metrics =
        InputFolder.open(target().toString()).manifest().orElseThrow().metrics();
    String sorted = "{\"a\":1.0,\"b\":2.0,\"c\":3.0,\"d\":4.0,\"e\":5.0}";
    assertThat(Json.line(metrics))
        .as("by key, but in its own order where a map has one")
        .isEqualTo(
            "{\"by\":%s,\"kept\":{\"later\":1,\"earlier\":null},\"list\":[%s]}"
                .formatted(sorted, sorted));
  }

  @Test
  void committedFolderReadsBack() throws IOException {
    try (OutputFolder out = OutputFolder.stage(target().toString())) {
      out.write("a.txt", "alpha");
      out.write("deep/b.txt", "beta");
      out.commit(DRAFT);
    }
    InputFolder in = InputFolder.open(target().toString()).verify();
    assertThat(in.files()).containsExactly("a.txt", "deep/b.txt");
    assertThat(new String(in.read("deep/b.txt").readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("beta");
    Manifest manifest = in.manifest().orElseThrow();
    assertThat(manifest.job()).isEqualTo("test");
    assertThat(manifest.config()).containsEntry("seed", 7);
    assertThat(manifest.inputs()).containsExactly(new Manifest.Input("rows.jsonl", "00ff"));
    assertThat(manifest.counts()).containsEntry("lines", 3);
    assertThat(manifest.metrics()).containsEntry("seconds", 0.5);
    assertThat(manifest.versions()).containsKeys("stepwise", "java", "spark");
    assertThat(manifest.versions().get("spark")).startsWith("4.");
    assertThat(manifest.files().get("a.txt"))
        .isEqualTo(new Manifest.FileEntry(5, Digests.ofText("alpha")));
    assertThat(names()).containsExactly("out");
  }

  @Test
  void manifestThatCallsItsMetricsFiguresReadsToo() throws IOException {
    try (OutputFolder out = OutputFolder.stage(target().toString())) {
      out.commit(DRAFT);
    }
    String present = Files.readString(target().resolve(Manifest.NAME));
    assertThat(present).contains("\"metrics\"");
    String former = present.replace("\"metrics\"", "\"figures\"");
    assertThat(Manifest.fromJson(former, "m")).isEqualTo(Manifest.fromJson(present, "m"));
  }

  @Test
  void nothingIsVisibleBeforeTheCommitAndNothingStaysWithoutOne() throws IOException {
    try (OutputFolder out = OutputFolder.stage(target().toString())) {
      out.write("a.txt", "alpha");
      assertThat(target()).doesNotExist();
      assertThat(names()).singleElement().asString().startsWith(".out.staging-");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void filesOfOtherWritersAreTakenIntoTheManifestAndTheirLitterIsNot() throws IOException {
    try (OutputFolder out = OutputFolder.stage(target().toString())) {
      Path staged = Path.of(out.stagedPath());
      Files.writeString(staged.resolve("part-0"), "written by Spark");
      Files.writeString(staged.resolve(".part-0.crc"), "litter");
      Files.writeString(staged.resolve("_SUCCESS"), "");
      out.commit(DRAFT);
    }
    assertThat(InputFolder.open(target().toString()).verify().files()).containsExactly("part-0");
    assertThat(target().resolve(".part-0.crc")).doesNotExist();
  }

  @Test
  void onlyAdoptedFilesOfWorkersAreCommitted() throws IOException {
    try (OutputFolder out = OutputFolder.stage(target().toString())) {
      StagingArea area = out.stagingArea();
      StagingArea.Draft good = area.create("part-0");
      StagingArea.Draft lost = area.create("part-0");
      good.stream().write("good".getBytes(StandardCharsets.UTF_8));
      good.stream().close();
      lost.stream().write("lost".getBytes(StandardCharsets.UTF_8));
      out.adopt(good.finish(), "table/part-0");
      assertThatThrownBy(lost::finish).isInstanceOf(IllegalStateException.class);
      lost.stream().close();
      out.commit(DRAFT);
    }
    InputFolder in = InputFolder.open(target().toString()).verify();
    assertThat(in.files()).containsExactly("table/part-0");
    assertThat(target().resolve("_attempts")).doesNotExist();
  }

  @Test
  void existingNameIsRejected() throws IOException {
    Files.createDirectory(target());
    assertThatThrownBy(() -> OutputFolder.stage(target().toString()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(target().toString());
    assertThat(names()).containsExactly("out");
  }

  @Test
  void ofTwoWritersTheFirstToCommitWins() throws IOException {
    OutputFolder first = OutputFolder.stage(target().toString());
    OutputFolder second = OutputFolder.stage(target().toString());
    first.write("a.txt", "first");
    second.write("a.txt", "second");
    first.commit(DRAFT);
    assertThatThrownBy(() -> second.commit(DRAFT))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("another writer");
    second.close();
    first.close();
    assertThat(Files.readString(target().resolve("a.txt"))).isEqualTo("first");
    assertThat(names()).containsExactly("out");
  }

  @Test
  void stagingOfADeadWriterIsRemovedAndOfALivingOneKept() throws IOException {
    OutputFolder living = OutputFolder.stage(target().toString());
    String dead = names().get(0).replaceAll("-\\d+-\\d+-\\d+$", "-4194303-1-1");
    Path other = parent.resolve(".outer.staging-x-1-1-1");
    Files.createDirectories(parent.resolve(dead).resolve("half"));
    Files.createDirectory(other);
    OutputFolder next = OutputFolder.stage(target().toString());
    assertThat(parent.resolve(dead)).doesNotExist();
    assertThat(other).exists();
    assertThat(names()).filteredOn(name -> name.startsWith(".out.staging-")).hasSize(2);
    living.close();
    next.close();
  }

  @Test
  void fullDiskIsAnInfrastructureFailureAndLeavesNothing() throws IOException {
    for (long free : new long[] {0, 5, 9, 200}) {
      FaultyStore store = new FaultyStore(free, RenameFault.NONE);
      Location location = new Location("out", target().toString(), store);
      assertThatThrownBy(
              () -> {
                try (OutputFolder out = OutputFolder.stage(location)) {
                  out.write("a.txt", "alpha");
                  out.write("b.txt", "beta");
                  out.commit(DRAFT);
                }
              })
          .as("%d bytes free", free)
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("No space left on device");
      assertThat(names()).isEmpty();
    }
    try (OutputFolder out =
        OutputFolder.stage(
            new Location("out", target().toString(), new FaultyStore(4000, RenameFault.NONE)))) {
      out.write("a.txt", "alpha");
      out.commit(DRAFT);
    }
    assertThat(names()).containsExactly("out");
  }

  private void commitWith(RenameFault fault) {
    Location location =
        new Location("out", target().toString(), new FaultyStore(Long.MAX_VALUE, fault));
    try (OutputFolder out = OutputFolder.stage(location)) {
      out.write("a.txt", "alpha");
      out.commit(DRAFT);
    }
  }

  @Test
  void failedRenameLeavesNothing() throws IOException {
    assertThatThrownBy(() -> commitWith(RenameFault.NOT_DONE))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("Connection refused");
    assertThat(names()).isEmpty();
  }

  @Test
  void renameThatHappenedButWasReportedAsFailedIsACommit() {
    commitWith(RenameFault.DONE_BUT_REPORTED_AS_FAILED);
    assertThat(InputFolder.open(target().toString()).verify().files()).containsExactly("a.txt");
  }

  @Test
  void unknownOutcomeIsReportedAndNotCleanedUp() throws IOException {
    assertThatThrownBy(() -> commitWith(RenameFault.UNKNOWN))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("Cannot determine whether");
    assertThat(names()).singleElement().asString().startsWith(".out.staging-");
  }

  @Test
  void namesThatLeaveTheFolderAreRejected() {
    try (OutputFolder out = OutputFolder.stage(target().toString())) {
      for (String name : List.of("", "/a", "../a", "a/../b", "a//b", "manifest.json", "a/")) {
        assertThatThrownBy(() -> out.write(name, "x"))
            .as(name)
            .isInstanceOf(IllegalArgumentException.class);
      }
      out.write("a/b..c", "x");
    }
  }
}
