package io.stepwise.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.HumanSteps;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.supervision.SupervisionRows.Alternatives;
import io.stepwise.data.supervision.SupervisionRows.Neutral;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.export.ExportConfig.Form;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What export writes, ingest reads: every row, in every form, its format told from the rows. */
class ExportIngestTest {
  private static final int PROBLEMS = 40;

  @TempDir private Path folder;

  /** Two steps and an alternative to the second, so that a solution makes two rows. */
  private String labels() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < PROBLEMS; i++) {
      rows.append("{\"labeler\": \"a\", \"question\": {\"problem\": \"What is " + i + " + 1?\",")
          .append(" \"ground_truth_answer\": \"" + (i + 1) + "\"}, \"label\": {\"steps\": [")
          .append("{\"completions\": [{\"text\": \"We add.\", \"rating\": 1}],")
          .append(" \"human_completion\": null, \"chosen_completion\": 0},")
          .append("{\"completions\": [{\"text\": \"It is " + (i + 1) + ".\", \"rating\": 1},")
          .append(" {\"text\": \"It is 0.\", \"rating\": -1}],")
          .append(" \"human_completion\": null, \"chosen_completion\": 0}],")
          .append(" \"total_time\": 1, \"finish_reason\": \"solution\"}}\n");
    }
    return Files.writeString(folder.resolve("labels.jsonl"), rows).toString();
  }

  private Tally ingest(String format, String input, String output, LazySpark spark) {
    return IngestJob.of(spark.get(), IngestSettings.of(format, List.of(input), path(output)))
        .run()
        .counts()
        .tally();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void everyRowComesBack() throws IOException {
    Interruption interruption = new Interruption();
    try (LazySpark spark = new LazySpark("round trip", "local[2]", interruption)) {
      assertThat(ingest("prm800k", labels(), "data", spark).of("solutions")).isEqualTo(PROBLEMS);
      JobContext context =
          new JobContext(
              new CommonSettings(1, "local[2]", Device.AUTO, null),
              false,
              Progress.silent(),
              interruption,
              new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
              spark);
      for (Form form : Form.values()) {
        for (Alternatives others : Alternatives.values()) {
          String name = form + "-" + others;
          new ExportJob()
              .run(
                  new ExportConfig(
                      path("data"), path(name), form, Neutral.CORRECT, HumanSteps.CORRECT, others),
                  context);
          Tally back = ingest(IngestSettings.AUTO, path(name), name + "-back", spark);
          int rows = others == Alternatives.ROWS ? 2 * PROBLEMS : PROBLEMS;
          assertThat(back.of("lines")).as(name).isEqualTo(rows);
          assertThat(back.of("accepted")).as(name).isEqualTo(rows);
          assertThat(back.of("quarantined")).as(name).isZero();
          assertThat(back.of("solutions")).as(name).isEqualTo(rows);
          assertThat(back.of("steps")).as(name).isEqualTo(2 * rows);
        }
      }
    }
  }
}
