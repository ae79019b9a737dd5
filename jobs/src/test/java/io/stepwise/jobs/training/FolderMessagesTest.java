package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages for a user who names something other than the folder that is expected. */
class FolderMessagesTest {
  @TempDir private Path folder;

  @Test
  void fileOrFolderOfLabelsNamesIngest() throws IOException {
    Path file = Files.writeString(folder.resolve("labels.jsonl"), "{}\n");
    for (Path labels : new Path[] {file, folder}) {
      assertThatThrownBy(() -> SolutionFolder.open(labels.toString()))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("./stepwise ingest --input " + labels + " --output");
    }
  }

  @Test
  void finishedFolderIsOpenedAndAnAbsentOneIsSaidOnce() {
    String done = folder.resolve("solutions.jsonl").toString(); // whatever it is called
    try (OutputFolder output = OutputFolder.stage(done)) {
      output.write("a.txt", "a");
      output.commit(ManifestDraft.of("ingest", Instant.EPOCH));
    }
    assertThat(SolutionFolder.open(done).has("a.txt")).isTrue();
    String absent = folder.resolve("nope").toString();
    assertThatThrownBy(() -> SolutionFolder.open(absent))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("Cannot open folder: no such folder (" + absent + ")");
  }

  @Test
  void hubIdIsRejectedWithTheDownloadCommand() throws IOException {
    assertThatThrownBy(() -> StartingModel.folder("some-org/some.model-7B"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(
            "hf download some-org/some.model-7B --local-dir some-org/some.model-7B");
    String absent = folder.resolve("model").toString();
    assertThatThrownBy(() -> StartingModel.folder(absent))
        .isInstanceOf(InvalidInput.class)
        .hasMessageNotContaining("hf download");
    Files.createDirectory(Path.of(absent));
    Files.writeString(Path.of(absent, "config.json"), "{}");
    assertThat(StartingModel.folder(absent).has("config.json")).isTrue();
  }
}
