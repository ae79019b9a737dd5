package io.stepwise.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.FinishReason;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.supervision.StepwiseSupervision;
import io.stepwise.data.supervision.SupervisionFiles;
import io.stepwise.data.supervision.SupervisionRows.Alternatives;
import io.stepwise.data.supervision.SupervisionRows.Neutral;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.export.ExportConfig.Form;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportJobTest {
  @TempDir private Path folder;
  private final Interruption interruption = new Interruption();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private String data() {
    String path = folder.resolve("data").toString();
    List<LabelledStep> steps =
        List.of(
            new LabelledStep("a", Rating.NEUTRAL),
            new LabelledStep("b", Rating.UNRATED, Author.HUMAN, List.of()));
    try (OutputFolder out = OutputFolder.stage(path)) {
      SolutionTable.write(
          out,
          List.of(
              new StepLabelledSolution(
                  "id",
                  "p",
                  "P",
                  null,
                  steps,
                  FinishReason.SOLUTION,
                  null,
                  new Provenance("f", 1, "", null, 1))));
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    return path;
  }

  private void run(ExportConfig config) {
    new ExportJob().run(config, context());
  }

  private JobContext context() {
    return TestContexts.withoutSpark(false, Progress.silent(), interruption, said);
  }

  @Test
  void linesFollowTheRequestedSettings() throws IOException {
    String data = data();
    String lines = folder.resolve("lines").toString();
    run(
        new ExportConfig(
            data, lines, Form.LINES, Neutral.CORRECT, HumanSteps.CORRECT, Alternatives.ROWS));
    assertThat(Files.readString(Path.of(lines, "rows.jsonl")))
        .isEqualTo("{\"prompt\":\"P\",\"completions\":[\"a\",\"b\"],\"labels\":[true,true]}\n");
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("lines: 1 row" + System.lineSeparator());
    String table = folder.resolve("table").toString();
    run(
        new ExportConfig(
            data, table, Form.PARQUET, Neutral.WRONG, HumanSteps.UNRATED, Alternatives.ROWS));
    assertThat(SupervisionFiles.table().stream(InputFolder.open(table).verify()))
        .toIterable()
        .containsExactly(new StepwiseSupervision("P", List.of("a"), List.of(false)));
  }

  @Test
  void planCountsTheRowsAndWritesNothing() throws IOException {
    String data = data();
    for (Form form : Form.values()) {
      String output = folder.resolve("planned").toString();
      ExportConfig config =
          new ExportConfig(
              data, output, form, Neutral.CORRECT, HumanSteps.CORRECT, Alternatives.ROWS);
      Plan plan = new ExportJob().plan(config, context());
      assertThat(plan.steps())
          .startsWith("read 1 solution of " + data)
          .contains("write 1 row as " + form.name().toLowerCase(Locale.ROOT));
      assertThat(plan.tokens()).contains(0L);
      assertThat(plan.time().orElseThrow()).isPositive();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("data");
    }
  }

  @Test
  void stoppedExportLeavesNothing() {
    String output = folder.resolve("stopped").toString();
    String data = data();
    interruption.request();
    assertThatThrownBy(
            () ->
                run(
                    new ExportConfig(
                        data,
                        output,
                        Form.LINES,
                        Neutral.CORRECT,
                        HumanSteps.CORRECT,
                        Alternatives.ROWS)))
        .isInstanceOf(Interrupted.class);
    assertThat(Path.of(output)).doesNotExist();
  }

  @Test
  void fullMapping() {
    Layer file =
        Layer.yaml(
            "f",
            """
            data: d
            output: o
            as: parquet
            neutral: wrong
            human-steps: unrated
            alternatives: left-out
            """);
    assertThat((ExportConfig) Settings.resolve(ExportConfig.DEFAULTS, List.of(file)).job())
        .isEqualTo(
            new ExportConfig(
                "d", "o", Form.PARQUET, Neutral.WRONG, HumanSteps.UNRATED, Alternatives.LEFT_OUT));
    assertThat(Settings.describe(ExportConfig.DEFAULTS)).hasSize(6).containsEntry("as", "lines");
  }
}
