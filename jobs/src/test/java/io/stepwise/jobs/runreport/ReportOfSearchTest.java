package io.stepwise.jobs.runreport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.FileManifest;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.report.ReportFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of what searches cost. */
class ReportOfSearchTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String solved(String name, String job, Map<String, Object> metrics) {
    String file = folder.resolve(name).toString();
    List<String> lines = List.of("{\"id\": 1}");
    FileManifest.write(
        file,
        lines,
        ManifestDraft.of(job, Instant.EPOCH).config(Map.of("method", "beam")).metrics(metrics));
    try (OutputFile output = OutputFile.stage(file)) {
      lines.forEach(output::line);
      output.commit();
    }
    return file;
  }

  private void report(String output, String... files) {
    JobContext context =
        new JobContext(
            new CommonSettings(1, "local[1]", Device.CPU, null),
            false,
            Progress.silent(),
            new Interruption(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            () -> {
              throw new AssertionError("a report needs no Spark");
            });
    String to = output == null ? null : folder.resolve(output).toString();
    new ReportJob().run(new ReportConfig(null, null, null, List.of(files), to, false), context);
  }

  @Test
  void costsOfSearchesAreComparedInATable() {
    String priced =
        solved(
            "priced.jsonl",
            "solve",
            Map.of(
                "problems", 4.0,
                "errors", 1.0,
                "sampled_tokens", 12_345.0,
                "flops", 3.5e9,
                "search_seconds", 8.0,
                "price", 0.5,
                "currency", "EUR"));
    String plain = solved("plain.jsonl", "solve", Map.of("problems", 2.0, "sampled_tokens", 10.0));
    report("report", priced, plain);
    InputFolder report = InputFolder.open(folder.resolve("report").toString()).verify();
    assertThat(report.manifest().orElseThrow().inputs()).hasSize(2);
    assertThat(report.text(ReportFiles.PAGE))
        .contains("Cost of search", "<td>12,345 <small>3086 each</small></td>")
        .contains("<td>0.500 EUR <small>0.125 each</small></td>", "<small>1 failed</small>")
        .contains("6 searches in 2 files, 12,355 sampled tokens.", "3.5e9");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("priced.jsonl: beam, 4 problems, 12,345 tokens sampled", ", 0.500000 EUR\n")
        .contains("plain.jsonl: beam, 2 problems, 10 tokens sampled")
        .contains("report/report.html");
  }

  @Test
  void otherFilesAreRejected() {
    String other = solved("other.jsonl", "score", Map.of());
    assertThatThrownBy(() -> report("x", other))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("not an output of solve (score, expected solve)");
    assertThatThrownBy(() -> report("x", folder.resolve("absent.jsonl").toString()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no such file or no manifest");
    String good = solved("good.jsonl", "solve", Map.of("problems", 1.0));
    assertThatThrownBy(() -> report(null, good))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--output");
  }
}
