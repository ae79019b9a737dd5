package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir private Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void fileAppearsWholeAtItsCommit() throws IOException {
    Path path = folder.resolve("rows.jsonl");
    try (OutputFile file = OutputFile.stage(path.toString())) {
      file.line("é");
      try (OutputStream stream = file.stream()) {
        stream.write(new byte[] {'a', '\n'});
      }
      assertThat(path).doesNotExist();
      file.commit();
    }
    assertThat(Files.readString(path)).isEqualTo("é\na\n");
    assertThat(names()).containsExactly("rows.jsonl");
  }

  @Test
  void nothingStaysWithoutACommit() throws IOException {
    try (OutputFile file = OutputFile.stage(folder.resolve("rows.jsonl").toString())) {
      file.line("lost");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void whatExistsIsNeverReplaced() throws IOException {
    Path path = folder.resolve("rows.jsonl");
    try (OutputFile file = OutputFile.stage(path.toString())) {
      file.line("second");
      Files.writeString(path, "first");
      assertThatThrownBy(file::commit).isInstanceOf(InvalidInput.class);
    }
    assertThat(path).hasContent("first");
    assertThat(names()).containsExactly("rows.jsonl");
    assertThatThrownBy(() -> OutputFile.stage(path.toString()))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
