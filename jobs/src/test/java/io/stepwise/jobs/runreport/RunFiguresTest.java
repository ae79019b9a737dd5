package io.stepwise.jobs.runreport;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.report.Figure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures at the top of a report. */
class RunFiguresTest {
  @TempDir Path folder;

  private Figure auroc(int steps, int wrong) {
    String path = folder.resolve(steps + "-" + wrong).toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      out.write("model.txt", "");
      out.commit(
          ManifestDraft.of("train-prm", Instant.EPOCH)
              .metrics(Map.of("step_auroc", 0.911, "steps", steps, "wrong_steps", wrong)));
    }
    return RunFigures.auroc(InputFolder.open(path), new ArrayList<>()).orElseThrow();
  }

  @Test
  void rankingOfFewStepsIsNoSuccess() {
    assertThat(auroc(30, 2).warning())
        .isEqualTo("This is measured on few steps (30 steps, 2 wrong) and says little.");
    assertThat(auroc(30, 28).warning()).contains("30 steps, 28 wrong");
    assertThat(auroc(2000, 20).warning()).isNull();
  }
}
