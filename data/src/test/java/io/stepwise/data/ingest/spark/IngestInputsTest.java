package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.ingest.IngestSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Which inputs are read, and which are rejected by name. */
class IngestInputsTest extends IngestFixture {
  @Test
  void gzipAndPlainFilesAndGlobsAreReadTogether() throws IOException {
    file("a-1.jsonl", PrmRows.solution("one", "a"));
    file("a-2.jsonl", PrmRows.solution("two", "a"), PrmRows.solution("three", "a"));
    Path gz = folder.resolve("b.jsonl.gz");
    for (int member = 0; member < 2; member++) { // two members in one file, as gzip allows
      try (OutputStream out =
          new GZIPOutputStream(
              Files.newOutputStream(
                  gz,
                  java.nio.file.StandardOpenOption.CREATE,
                  java.nio.file.StandardOpenOption.APPEND))) {
        out.write(
            (PrmRows.solution("zipped " + member, "a") + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(run(settings(folder + "/a-*.jsonl", gz.toString())))
        .containsEntry("files", 3L)
        .containsEntry("solutions", 5L);
    assertThat(table(folder.resolve("out").toString()))
        .anySatisfy(
            row -> {
              assertThat(row.problem()).isEqualTo("zipped 1");
              assertThat(row.provenance().line()).isEqualTo(2);
            });
  }

  @Test
  void missingEmptyBrokenAndDamagedInputsAreRejectedInOneLine() throws IOException {
    refused(settings(folder + "/none.jsonl"), "no such file", "none.jsonl");
    refused(settings(folder + "/*.none"), "no such file");
    Files.createFile(folder.resolve("empty.jsonl"));
    refused(settings(folder + "/empty.jsonl"), "empty", "empty.jsonl");
    refused(settings(file("blank.jsonl", "", "  ")), "empty");
    refused(settings(file("bad.jsonl", "{broken")), "no line", "broken JSON", "bad.jsonl:1");
    Path gz = folder.resolve("cut.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      for (int k = 0; k < 1000; k++) {
        out.write((PrmRows.solution("p" + k * 7919, "a") + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] bytes = Files.readAllBytes(gz);
    Files.write(gz, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    refused(settings(gz.toString()), "gzip", "damaged", "cut.jsonl.gz");
    Files.write(gz, bytes);
    assertThat(run(settings(gz.toString()))).containsEntry("solutions", 1000L);
  }

  @Test
  void rowsInParquetAreReadAsLinesOfTheirFormat() throws IOException {
    Dataset<Row> rows =
        spark.sql(
            "SELECT * FROM VALUES ('P', array('a', 'b'), array(true, false)),"
                + " ('Q', array('c'), array(true)), (NULL, array(), array())"
                + " AS t(prompt, completions, labels)");
    rows.coalesce(1).write().parquet(folder.resolve("rows").toString());
    Map<String, Object> counts =
        run(settings(folder.resolve("rows").toString()).format(IngestSettings.AUTO));
    assertThat(counts)
        .containsEntry("lines", 3L)
        .containsEntry("solutions", 2L)
        .containsEntry("ratings", Map.of("1", 2L, "0", 0L, "-1", 1L, "null", 0L))
        .containsEntry("quarantine_reasons", Map.of("absent field", 1L));
    assertThat(table(folder.resolve("out").toString()))
        .anySatisfy(row -> assertThat(row.provenance().line()).isEqualTo(2));
  }

  @Test
  void formatIsDetectedFromTheRowsOrRejectedAsAmbiguous() throws IOException {
    String good = PrmRows.solution("p", "a");
    String rows = file("rows.jsonl", "", "{broken", good);
    IngestResult result = IngestJob.of(spark, settings(rows).format(IngestSettings.AUTO)).run();
    assertThat(result.manifest().config()).containsEntry("format", "prm800k");
    String other = file("other.jsonl", "{\"question\":\"Q\",\"answer\":\"#### 1\"}");
    String none = file("none.jsonl", "{\"a\":1}");
    String both =
        file("both.jsonl", "{\"problem\":\"P\",\"steps\":[\"a\"],\"ratings\":[1],\"label\":-1}");
    Path away = Files.move(folder.resolve("out"), folder.resolve("away"));
    assertThat(away).exists();
    refused(
        settings(rows, other).format(IngestSettings.AUTO),
        "some files have step labels",
        "gsm8k",
        "prm800k");
    refused(settings(none).format(IngestSettings.AUTO), "no line matches a known format");
    String document = file("document.jsonl", "{", "  \"problem\": \"P\"", "}");
    refused(settings(document).format(IngestSettings.AUTO), "no line is a JSON object", ".json");
    refused(
        settings(both).format(IngestSettings.AUTO),
        "several formats",
        "trajectories",
        "processbench");
  }

  @Test
  void jsonDocumentIsReadByItsValuesHoweverItIsWritten() throws IOException {
    String one = "{\"prompt\":\"%s\",\n \"completions\":[\"a\"],\r\n\"labels\":[%s]}";
    String good = String.format(one, "é", "true");
    String bad = String.format(one, "Q", "7");
    String array = file("array.json", "[", good + ",", bad, ", 12,[" + good + "]]");
    Map<String, Object> counts = run(settings(array).format(IngestSettings.AUTO));
    assertThat(counts)
        .containsEntry("lines", 4L)
        .containsEntry("solutions", 1L)
        .containsEntry("quarantined", 3L);
    String whole = Files.readString(Path.of(array));
    List<JsonNode> refused = quarantined();
    assertThat(refused).extracting(row -> row.get("raw").textValue()).contains(bad, "12");
    assertThat(refused).extracting(row -> row.get("line").intValue()).containsExactly(5, 8, 8);
    assertThat(refused.get(0).get("byte_offset").intValue())
        .isEqualTo(whole.substring(0, whole.indexOf(bad)).getBytes(StandardCharsets.UTF_8).length);
    FileUtils.deleteDirectory(folder.resolve("out").toFile());
    String values = file("values.json", "{", good.substring(1), "", good.replace("é", "P"));
    assertThat(run(settings(values).format(IngestSettings.AUTO))).containsEntry("solutions", 2L);
    FileUtils.deleteDirectory(folder.resolve("out").toFile());
    String cut = file("cut.json", "[", good);
    refused(settings(cut).format(IngestSettings.AUTO), "document is malformed", "cut.json");
    refused(settings(cut).format("stepwise"), "document is malformed", "line 5", "cut.json");
    String lines = file("lines.json", good.replaceAll("[\r\n]", ""), "{", "");
    assertThat(run(settings(lines).format(IngestSettings.AUTO)))
        .as("lines by another name")
        .containsEntry("solutions", 1L)
        .containsEntry("quarantined", 1L);
  }
}
