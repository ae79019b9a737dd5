package io.stepwise.jobs.runreport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.report.ExampleReport;
import io.stepwise.jobs.report.Figure;
import io.stepwise.jobs.report.ReportData;
import io.stepwise.jobs.report.ReportFiles;
import io.stepwise.jobs.report.ReportPage;
import io.stepwise.jobs.report.Unit;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportJobTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private JobContext context() {
    return TestContexts.withoutSpark(out);
  }

  private void evaluated(ReportData data) {
    try (OutputFolder output = OutputFolder.stage(folder + "/run/evaluation")) {
      ReportFiles.write(output, data);
      output.commit(ManifestDraft.of("demo", Instant.now()));
    }
  }

  private static ReportData withFirst(Interval before, Interval after) {
    Figure figure = new Figure("Solved", Unit.SHARE, before, after, "meaning", "evaluation");
    return new ReportData(
        "t",
        "l",
        "m",
        List.of(figure),
        List.of(),
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private void run(String output, boolean check) {
    new ReportJob()
        .run(new ReportConfig(folder + "/run", null, null, List.of(), output, check), context());
  }

  @Test
  void figuresAndThePagesPlaceAreSaid() {
    evaluated(ExampleReport.data());
    run(null, true);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("(pass@1): 38.4 % → 96.2 % (95 % interval 95.1 % to 97.3 %)")
        .contains("/run/evaluation/report.html");
  }

  @Test
  void dataSurviveTheFile() {
    ReportData data = ExampleReport.data();
    evaluated(data);
    ReportData read = ReportFiles.read(InputFolder.open(folder + "/run/evaluation"));
    assertThat(ReportPage.html(read)).isEqualTo(ReportPage.html(data));
  }

  @Test
  void pageIsDrawnAgainInANewFolder() {
    evaluated(ExampleReport.data());
    run(folder + "/again", false);
    InputFolder again = InputFolder.open(folder + "/again").verify();
    assertThat(again.files()).contains(ReportFiles.PAGE, ReportFiles.DATA);
    assertThat(again.manifest().orElseThrow().inputs()).hasSize(1);
    assertThat(again.manifest().orElseThrow().config())
        .containsAllEntriesOf(Map.of("run", folder + "/run", "check", false));
  }

  @Test
  void runWithoutImprovementIsRejected() {
    evaluated(withFirst(new Interval(0.4, 0.35, 0.45), new Interval(0.47, 0.44, 0.5)));
    assertThatThrownBy(() -> run(null, true))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no improvement");
    run(null, false);
  }

  @Test
  void folderWithoutAReportIsRejected() {
    assertThatThrownBy(() -> run(null, false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no such folder");
    try (OutputFolder output = OutputFolder.stage(folder + "/run/before")) {
      output.commit(ManifestDraft.of("rollout", Instant.now()));
    }
    assertThatThrownBy(() -> run(null, false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("has no report yet")
        .hasMessageContaining("--before and --after");
    try (OutputFolder output = OutputFolder.stage(folder + "/run/evaluation")) {
      output.write("other.txt", "x");
      output.commit(ManifestDraft.of("demo", Instant.now()));
    }
    assertThatThrownBy(() -> run(null, false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("report.json");
  }

  @Test
  void brokenReportIsRejected() {
    try (OutputFolder output = OutputFolder.stage(folder + "/run/evaluation")) {
      output.write(ReportFiles.DATA, "{\"title\": 3}");
      output.commit(ManifestDraft.of("demo", Instant.now()));
    }
    assertThatThrownBy(() -> run(null, false))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("report.json");
  }
}
