package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationMessageTest {
  @TempDir private Path folder;

  @Test
  void standsInTheFileThatKubernetesMade() throws IOException {
    Path file = Files.createFile(folder.resolve("termination-log"));
    TerminationMessage.leave("Cannot read", file);
    assertThat(file).hasContent("Cannot read");
  }

  @Test
  void leavesNothingWhereThereIsNoSuchFile() {
    TerminationMessage.leave("Cannot read", folder.resolve("termination-log"));
    assertThat(folder).isEmptyDirectory();
  }
}
