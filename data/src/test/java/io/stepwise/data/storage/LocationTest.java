package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
  @TempDir Path parent;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "run#2",
        "50%20off",
        "100%",
        "a b",
        "x[0]",
        "x{p,q}",
        "why?",
        "st*r",
        "s3:rows",
        "hdfs:",
        "file:",
        "-n",
        "back\\slash",
        "été-試驗",
        "k=v"
      })
  void everyNameIsAFolderThatIsWrittenListedAndRead(String name) throws IOException {
    Path folder = parent.resolve(name);
    for (String given : List.of(folder.toString(), folder + "/")) {
      String path = given + (given.endsWith("/") ? "out" : "/in");
      try (OutputFolder out = OutputFolder.stage(path)) {
        out.write("x%20#", "text");
        StagingArea.Draft draft = out.stagingArea().create("part");
        try (OutputStream stream = draft.stream()) {
          stream.write("part".getBytes(StandardCharsets.UTF_8));
        }
        out.adopt(draft.finish(), "part#0.txt");
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
      InputFolder in = InputFolder.open(path).verify();
      assertThat(in.text("x%20#")).isEqualTo("text");
      assertThat(in.text("part#0.txt")).isEqualTo("part");
      assertThat(in.local()).isEqualTo(Path.of(path));
      assertThat(in.absolutePath()).isEqualTo(Path.of(path).toString());
      for (SourceFile file : SourceFile.find(List.of(path))) {
        try (var stream = file.open(0)) {
          assertThat(stream.readAllBytes()).hasSize((int) file.bytes());
        }
      }
    }
    assertThat(SourceFile.find(List.of(folder + "/*/part*.txt")))
        .extracting(SourceFile::path)
        .containsExactly(folder + "/in/part#0.txt", folder + "/out/part#0.txt");
    try (var entries = Files.list(parent)) {
      assertThat(entries.map(Path::toString)).as("nothing outside").containsExactly(folder + "");
    }
  }

  @Test
  void onlyAWrittenSchemeMakesAUri() {
    String here = Path.of("").toAbsolutePath().toString();
    assertThat(Location.of("s3:x.jsonl").path()).isEqualTo(here + "/s3:x.jsonl");
    assertThat(Location.of("file:x").path()).isEqualTo(here + "/file:x");
    assertThat(Location.of("a%20b").path()).isEqualTo(here + "/a%20b");
    assertThat(Location.of("file:/a%20b").path()).isEqualTo("/a b");
    assertThat(Location.of("file:///a b%23").path()).isEqualTo("/a b#");
    assertThat(Location.of("file://localhost/a").path()).isEqualTo("/a");
    for (String remote : List.of("hdfs://name:1/a", "hdfs:/a", "s3a://bucket/a b#c")) {
      assertThat(Location.isRemote(remote)).as(remote).isTrue();
    }
    for (String local : List.of("s3:a", "a://b", "hdfs:a", "./hdfs://a", "file:///a")) {
      assertThat(Location.isRemote(local)).as(local).isFalse();
    }
  }

  @Test
  void uriThatWouldLoseAPartIsRejected() {
    for (String bad : List.of("file:/a#b", "file:/a?b", "file://other/a", "file:/a%2")) {
      assertThatThrownBy(() -> Location.of(bad))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining(bad);
    }
  }

  @Test
  void siblingOfAPathHasItsNameAndASuffix() {
    assertThat(Folders.beside("runs/a", ".metrics")).isEqualTo("runs/a.metrics");
    assertThat(Folders.beside("runs/a/", ".metrics")).isEqualTo("runs/a.metrics");
    assertThat(Folders.beside("file:/runs/a%20b", ".metrics")).isEqualTo("/runs/a b.metrics");
    String here = Path.of("").toAbsolutePath().toString();
    assertThat(Folders.beside(".", ".metrics")).isEqualTo(here + ".metrics");
  }
}
