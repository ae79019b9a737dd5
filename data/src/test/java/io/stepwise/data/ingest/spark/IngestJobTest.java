package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.QuarantineLimit;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.table.SolutionTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class IngestJobTest extends IngestFixture {
  @Test
  void everyLineIsAccountedFor() throws IOException {
    String good = PrmRows.solution("1+3?", "1+3 is 4.", "# Answer\\n\\n4");
    String broken = good.substring(0, 60);
    String input =
        file(
            "rows.jsonl",
            good,
            broken,
            "   ",
            PrmRows.foundError("2+2?", "Add.", "2+2 is 5.", "It is 4.", "It is 4."),
            PrmRows.giveUp("hard?"),
            good,
            "{\"labeler\":7}");
    Map<String, Object> counts = run(settings(input));
    assertThat(counts)
        .containsEntry("files", 1L)
        .containsEntry("lines", 6L)
        .containsEntry("blank", 1L)
        .containsEntry("accepted", 4L)
        .containsEntry("quarantined", 2L)
        .containsEntry("solutions", 2L)
        .containsEntry("steps", 4L)
        .containsEntry("alternatives", 2L)
        .containsEntry("duplicates", 1L)
        .containsEntry("conflicting_ratings", 0L)
        .containsEntry("ratings", Map.of("1", 3L, "0", 0L, "-1", 1L, "null", 0L))
        .containsEntry("finish_reasons", Map.of("solution", 1L, "found_error", 1L))
        .containsEntry("dropped", Map.of("give_up", 1L))
        .containsEntry("quarantine_reasons", Map.of("broken JSON", 1L, "bad labeler", 1L));

    InputFolder out = InputFolder.open(folder.resolve("out").toString()).verify();
    Manifest manifest = out.manifest().orElseThrow();
    assertThat(manifest.job()).isEqualTo("ingest");
    assertThat(manifest.inputs())
        .singleElement()
        .satisfies(in -> assertThat(in.path()).isEqualTo(input))
        .satisfies(in -> assertThat(in.digest()).hasSize(64));
    assertThat(manifest.counts()).containsEntry("lines", 6).containsEntry("quarantined", 2);

    String text =
        new String(out.read("quarantine/part-00000.jsonl").readAllBytes(), StandardCharsets.UTF_8);
    JsonNode first = Json.read(text.lines().findFirst().orElseThrow(), "test");
    assertThat(first.get("file").textValue()).isEqualTo(input);
    assertThat(first.get("line").intValue()).isEqualTo(2);
    assertThat(first.get("byte_offset").intValue()).isEqualTo(good.length() + 1);
    assertThat(first.get("reason").textValue()).startsWith("broken JSON");
    assertThat(first.get("raw").textValue()).isEqualTo(broken);
    assertThat(text.lines()).hasSize(2);

    assertThat(table(folder.resolve("out").toString()))
        .extracting(StepLabelledSolution::problem)
        .containsExactlyInAnyOrder("1+3?", "2+2?");
  }

  @Test
  void invalidUtf8IsKeptUnchanged() throws IOException {
    Path path = folder.resolve("bytes.jsonl");
    byte[] raw = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', '}'};
    try (OutputStream out = Files.newOutputStream(path)) {
      out.write(PrmRows.solution("a", "b").getBytes(StandardCharsets.UTF_8));
      out.write('\n');
      out.write(raw);
    }
    assertThat(run(settings(path.toString()))).containsEntry("quarantined", 1L);
    String line =
        new String(
            InputFolder.open(folder.resolve("out").toString())
                .read("quarantine/part-00000.jsonl")
                .readAllBytes(),
            StandardCharsets.UTF_8);
    JsonNode quarantined = Json.read(line, "test");
    assertThat(quarantined.get("raw").isNull()).isTrue();
    assertThat(Base64.getDecoder().decode(quarantined.get("raw_base64").textValue()))
        .isEqualTo(raw);
  }

  @Test
  void anyPartitionsAndSplitsGiveTheSameCountsAndRows() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int k = 0; k < 200; k++) {
      lines.add(
          k % 10 == 3
              ? "{broken " + k
              : k % 3 == 0
                  ? PrmRows.foundError("p" + k % 7, "s" + k % 20, "bad", "alt" + k)
                  : PrmRows.solution("p" + k % 7, "s" + k % 20, "t"));
    }
    String input = file("many.jsonl", lines.toArray(new String[0]));
    Map<List<Object>, Map<String, Object>> counts = new LinkedHashMap<>();
    List<List<StepLabelledSolution>> tables = new ArrayList<>();
    List<String> quarantines = new ArrayList<>();
    for (int partitions : new int[] {1, 2, 8}) {
      for (long splitBytes : new long[] {500, 7_001, 1 << 20}) {
        String output = folder.resolve("out" + partitions + "-" + splitBytes).toString();
        IngestSettings settings =
            IngestSettings.of("prm800k", List.of(input), output)
                .partitions(partitions)
                .splitBytes(splitBytes);
        counts.put(List.of(partitions, splitBytes), run(settings));
        List<StepLabelledSolution> rows = new ArrayList<>(table(output));
        rows.sort((a, b) -> a.id().compareTo(b.id()));
        tables.add(rows);
        InputFolder out = InputFolder.open(output);
        StringBuilder text = new StringBuilder();
        for (String name : out.files()) {
          if (name.startsWith("quarantine/")) {
            text.append(new String(out.read(name).readAllBytes(), StandardCharsets.UTF_8));
          }
        }
        quarantines.add(text.toString());
      }
    }
    assertThat(counts.values()).containsOnly(counts.values().iterator().next());
    assertThat(tables).containsOnly(tables.get(0));
    assertThat(quarantines).as("in the order of the lines").containsOnly(quarantines.get(0));
    assertThat(quarantines.get(0).lines()).hasSize(20);
  }

  @Test
  void moreQuarantinedLinesThanAllowedStopTheJob() throws IOException {
    String good = PrmRows.solution("p", "a");
    String input = file("some.jsonl", good, "{1", good, "{2");
    refused(settings(input).limit(QuarantineLimit.of("1")), "2 of 4", "at most 1", ":2");
    refused(settings(input).limit(QuarantineLimit.of("49.9%")), "2 of 4");
    assertThat(run(settings(input).limit(QuarantineLimit.of("50%")))).containsEntry("lines", 4L);
  }

  @Test
  void limitsAreReportedAsGiven() {
    for (String limit : List.of("100%", "0.9%", "0%", "0.0001%", "33.3%", "0", "12")) {
      assertThat(QuarantineLimit.of(limit)).hasToString(limit);
    }
  }

  @Test
  void shareThatIsMetExactlyIsNotExceeded() {
    for (int k = 0; k <= 1000; k++) {
      QuarantineLimit limit = QuarantineLimit.of(k / 10.0 + "%");
      assertThat(limit.isExceeded(k, 1000)).as("%d of 1000", k).isFalse();
      assertThat(limit.isExceeded(k + 1, 1000)).as("%d of 1000", k + 1).isTrue();
    }
  }

  @Test
  void existingOutputIsRejectedAndLeftAlone() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(out.resolve("mine.txt"), "mine");
    String input = file("rows.jsonl", PrmRows.solution("p", "a"));
    assertThatThrownBy(() -> run(settings(input))).isInstanceOf(InvalidConfiguration.class);
    assertThat(out.resolve("mine.txt")).hasContent("mine");
  }

  @Test
  void sparkReadsTheTableWithNestedStepsAndAlternatives() throws IOException {
    run(settings(file("rows.jsonl", PrmRows.foundError("2+2?", "Add.", "It is 5.", "It is 4."))));
    Dataset<Row> table = spark.read().parquet(folder.resolve("out/solutions").toString());
    Row row =
        table
            .selectExpr(
                "problem", "steps[1].text", "steps[1].rating", "steps[1].alternatives[0].text")
            .first();
    assertThat(row.getString(0)).isEqualTo("2+2?");
    assertThat(row.getString(1)).isEqualTo("It is 5.");
    assertThat(row.getInt(2)).isEqualTo(-1);
    assertThat(row.getString(3)).isEqualTo("It is 4.");
  }

  @Test
  void tableThatSparkWroteIsReadWithoutSpark() throws IOException {
    run(settings(file("rows.jsonl", PrmRows.foundError("2+2?", "Add.", "It is 5.", "It is 4."))));
    String output = folder.resolve("out").toString();
    Path copy = folder.resolve("copy");
    spark.read().parquet(output + "/solutions").write().parquet(copy + "/solutions");
    List<StepLabelledSolution> rows = new ArrayList<>();
    SolutionTable.read(InputFolder.foreign(copy.toString()), rows::add);
    assertThat(rows).isEqualTo(table(output));
  }
}
