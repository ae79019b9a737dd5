package io.stepwise.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestPlanTest {
  private static final int ROWS = 300;

  @TempDir private Path folder;
  @TempDir private Path elsewhere;

  private static String rows() {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      rows.append(
              "{\"prompt\": \"What is " + i + " + 1?\", \"completions\": [\"" + (i + 1) + "\"],")
          .append(" \"labels\": [true]}\n");
    }
    return rows.toString();
  }

  private Path plain() throws IOException {
    return Files.writeString(folder.resolve("rows.jsonl"), rows());
  }

  private Path packed() throws IOException {
    Path file = folder.resolve("rows.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(rows().getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private IngestConfig config(Path... inputs) {
    return new IngestConfig(
        IngestSettings.AUTO,
        Stream.of(inputs).map(Path::toString).toList(),
        folder.resolve("out").toString(),
        IngestConfig.DEFAULTS.columns(),
        IngestConfig.DEFAULTS.keep(),
        "1%",
        IngestConfig.DEFAULTS.heldOut(),
        IngestConfig.DEFAULTS.leakWords(),
        IngestConfig.DEFAULTS.leakOverlap(),
        IngestConfig.DEFAULTS.leaks(),
        0);
  }

  private static Plan plan(IngestConfig config, String master) {
    Interruption interruption = new Interruption();
    try (LazySpark spark = new LazySpark("plan test", "local[2]", interruption)) {
      return new IngestCommand()
          .plan(
              config,
              new JobContext(
                  new CommonSettings(1, master, Device.AUTO, null),
                  false,
                  Progress.silent(),
                  interruption,
                  new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                  spark));
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void linesAreCountedTimeIsMeasuredAndNothingIsWritten() throws IOException {
    Plan plan = plan(config(plain(), packed()), "local[2]");
    assertThat(plan.steps().get(0)).startsWith("read 2 files, 0.0 MB, 600 lines, as stepwise");
    assertThat(plan.tokens()).contains(0L);
    assertThat(plan.time().orElseThrow()).isPositive();
    assertThat(names()).containsExactly("rows.jsonl", "rows.jsonl.gz");
  }

  @Test
  void filesOfDifferentFormatsAreEachMeasuredAsTheirs() throws IOException {
    Path trajectories =
        Files.writeString(
            folder.resolve("trajectories.jsonl"),
            "{\"problem\": \"P\", \"steps\": [\"a\"], \"ratings\": [1]}\n".repeat(ROWS));
    Plan plan = plan(config(plain(), trajectories), "local[2]");
    assertThat(plan.steps().get(0))
        .startsWith("read 2 files, 0.0 MB, 600 lines, as stepwise, trajectories");
  }

  @Test
  void unparseableLinesAreReportedWithTheirFile() throws IOException {
    Path broken =
        Files.writeString(folder.resolve("broken.jsonl"), rows() + "{}\n".repeat(ROWS / 10));
    assertThatThrownBy(() -> plan(config(broken), "local[2]"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("30 of 330")
        .hasMessageContaining("the first lines of " + broken);
  }

  @Test
  void clusterIsNotMeasured() throws IOException {
    Plan plan = plan(config(plain()), "spark://nowhere:7077");
    assertThat(plan.time()).isEmpty();
    assertThat(plan.caution()).contains("local[*]");
  }

  @Test
  void sampleKnowsItsShare() throws IOException {
    List<SourceFile> files = SourceFile.find(List.of(plain().toString()));
    long bytes = files.get(0).bytes();
    LabelSample whole = LabelSample.take(files, bytes + 1, elsewhere.resolve("whole").toString());
    assertThat(whole.share()).isEqualTo(1);
    assertThat(whole.lines()).isEqualTo(ROWS);
    assertThat(Path.of(whole.path())).hasContent(rows());
    LabelSample third = LabelSample.take(files, bytes / 3, elsewhere.resolve("third").toString());
    assertThat(third.share()).isCloseTo(1 / 3.0, within(0.01));
    assertThat(third.lines() / third.share()).isCloseTo(ROWS, within(0.03 * ROWS));
    assertThat(rows()).startsWith(Files.readString(Path.of(third.path())));
    List<SourceFile> packed = SourceFile.find(List.of(packed().toString()));
    LabelSample half = LabelSample.take(packed, bytes / 2, elsewhere.resolve("half").toString());
    // as compressible as its first half
    assertThat(half.share()).isBetween(0.35, 0.65);
  }

  @Test
  void rowsOfADocumentBecomeLines() throws IOException {
    String row = rows().lines().findFirst().orElseThrow();
    Path document =
        Files.writeString(
            folder.resolve("rows.json"), "[\n" + row.replace(", ", ",\n ") + ",\n" + row + "]\n");
    LabelSample sample =
        LabelSample.take(
            SourceFile.find(List.of(document.toString())),
            1 << 20,
            elsewhere.resolve("document").toString());
    assertThat(sample.lines()).isEqualTo(2);
    assertThat(Files.readAllLines(Path.of(sample.path()))).hasSize(2).last().isEqualTo(row);
  }
}
