package io.stepwise.jobs.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.TaskDetector;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TasksTest {
  @TempDir private Path folder;

  private InputFolder problems(Map<String, ?> config) {
    Path path = folder.resolve("problems");
    try (OutputFolder out = OutputFolder.stage(path.toString())) {
      out.write("problems.jsonl", "{}\n");
      out.commit(ManifestDraft.of("ingest", Instant.EPOCH).config(config));
    }
    return InputFolder.open(path.toString());
  }

  @Test
  void recordedNameIsRead() {
    assertThat(Tasks.recorded(problems(Map.of(TaskDetector.RECORD, "gsm8k")))).contains("gsm8k");
  }

  @Test
  void folderWithoutARecordHasNone() {
    assertThat(Tasks.recorded(problems(Map.of()))).isEmpty();
  }

  @Test
  void recordThatIsNoNameIsRejected() {
    InputFolder problems = problems(Map.of(TaskDetector.RECORD, 8));
    assertThatThrownBy(() -> Tasks.recorded(problems))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no name (8, expected a text) at ")
        .hasMessageEndingWith("/manifest.json");
  }
}
