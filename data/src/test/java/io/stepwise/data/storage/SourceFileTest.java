package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {
  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    for (String name :
        List.of(
            "a.jsonl",
            "b.jsonl",
            "c[1].txt",
            "deep/d.jsonl",
            "deep/_e",
            ".f",
            "deep/manifest.json")) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), name);
    }
  }

  private List<String> find(String... paths) {
    return SourceFile.find(Stream.of(paths).map(path -> folder + "/" + path).toList()).stream()
        .map(file -> file.path().substring(folder.toString().length() + 1))
        .toList();
  }

  @Test
  void pathsGlobsAndFoldersAreFoundEachFileOnce() {
    assertThat(find("b.jsonl", "*.jsonl")).containsExactly("b.jsonl", "a.jsonl");
    assertThat(find("*/*.jsonl")).containsExactly("deep/d.jsonl");
    assertThat(find("{a,b}.jsonl")).containsExactly("a.jsonl", "b.jsonl");
    assertThat(find("?.jsonl")).containsExactly("a.jsonl", "b.jsonl");
    assertThat(find("deep"))
        .as("names with _ and manifests are skipped")
        .containsExactly("deep/d.jsonl");
    assertThat(find("")).contains("a.jsonl", "b.jsonl", "deep/d.jsonl").doesNotContain(".f");
  }

  @Test
  void filesBehindLinksAreFoundAndALinkToNowhereIsNamed() throws IOException {
    Path linked = Files.createDirectory(folder.resolve("linked"));
    Files.createSymbolicLink(linked.resolve("folder"), folder.resolve("deep"));
    Files.createSymbolicLink(linked.resolve("file.jsonl"), folder.resolve("a.jsonl"));
    assertThat(find("linked")).containsExactly("linked/file.jsonl", "linked/folder/d.jsonl");
    assertThat(find("linked/folder")).containsExactly("linked/folder/d.jsonl");
    assertThat(find("linked/folder/*.jsonl")).containsExactly("linked/folder/d.jsonl");
    Files.createSymbolicLink(linked.resolve("lost"), folder.resolve("gone"));
    assertThatThrownBy(() -> find("linked"))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("linked/lost");
  }

  @Test
  void fileWhoseNameLooksLikeAGlobIsFoundByItsName() {
    assertThat(find("c[1].txt")).containsExactly("c[1].txt");
  }

  @Test
  void whatMatchesNothingIsRejectedByName() {
    for (String path :
        List.of(
            "z.jsonl",
            "*.csv",
            "nowhere/*.jsonl",
            "nowhere/a.jsonl",
            "z[1.jsonl",
            "z{a",
            "z\u001b[")) {
      assertThatThrownBy(() -> find("a.jsonl", path))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining(path);
    }
  }

  @Test
  void bytesAreReadFromAnOffset() throws IOException {
    SourceFile file = SourceFile.find(List.of(folder + "/a.jsonl")).get(0);
    assertThat(file.bytes()).isEqualTo(7);
    try (InputStream in = file.open(2)) {
      assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("jsonl");
    }
  }
}
