package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.stepwise.data.ingest.IngestSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/** Compressed, empty and wrongly encoded files of problems. */
class OddFilesTest extends IngestFixture {
  private static final String ROWS =
      "{\"question\":\"Q\",\"answer\":\"1\"}\n{\"question\":\"R\",\"answer\":\"2\"}\n";
  private static final String CSV = "question,answer\n\"Two\nlines?\",1\nR,2\n";

  private IngestSettings found(Path input) {
    return settings(input.toString()).format(IngestSettings.AUTO);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] zstd(String text) {
    return Zstd.compress(bytes(text));
  }

  @Test
  void zstdFilesAreReadAsGzipFilesAre() throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.write(zstd(ROWS));
    frames.write(zstd("{\"question\":\"S\",\"answer\":\"3\"}\n"));
    assertThat(run(found(write("rows.jsonl.zst", frames.toByteArray()))))
        .containsEntry("problems", 3L)
        .containsEntry("quarantined", 0L);
    FileUtils.deleteDirectory(folder.resolve("out").toFile());
    assertThat(run(found(write("rows.csv.zst", zstd(CSV))))).containsEntry("problems", 2L);
    FileUtils.deleteDirectory(folder.resolve("out").toFile());
    assertThat(run(found(write("rows.tsv.zst", zstd(CSV.replace(',', '\t'))))))
        .containsEntry("problems", 2L);
  }

  @Test
  void damagedAndUnknownCompressionIsNamed() throws IOException {
    byte[] whole = zstd(ROWS.repeat(100));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    refused(found(write("half.jsonl.zst", half)), "zstd stream is damaged", "half.jsonl.zst");
    refused(settings(folder + "/half.jsonl.zst").format("problems"), "zstd stream is damaged");
    Map<String, byte[]> others =
        Map.of(
            "bzip2", bytes("BZh91AY&SY"),
            "xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0},
            "zip", new byte[] {'P', 'K', 3, 4, 20, 0});
    for (Map.Entry<String, byte[]> other : others.entrySet()) {
      Path file = write("rows." + other.getKey(), other.getValue());
      refused(found(file), "compressed (" + other.getKey(), file.toString());
    }
  }

  @Test
  void lineThatIsNotUtf8IsNamed() throws IOException {
    byte[] latin = (CSV + "Caf\u00e9?,3\n").getBytes(StandardCharsets.ISO_8859_1);
    refused(found(write("latin.csv", latin)), "not UTF-8", "latin.csv:5");
    byte[] rows = ROWS.replace("R", "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(run(found(write("latin.jsonl", rows))))
        .containsEntry("problems", 1L)
        .containsEntry("quarantined", 1L);
    assertThat(quarantined().get(0).get("line").intValue()).isEqualTo(2);
  }

  @Test
  void filesWithoutRowsAreReadWithTheOthersOfTheirFolder() throws IOException {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(parts.resolve("part-0.csv"), "question,answer\n");
    Path only = parts.resolve("part-0.csv");
    refused(found(only), "the input is empty", "part-0.csv");
    Files.writeString(parts.resolve("part-1.csv"), CSV);
    spark
        .sql("SELECT 'Q' AS question, '1' AS answer WHERE 1 = 2")
        .coalesce(1)
        .write()
        .parquet(parts.resolve("none").toString());
    assertThat(run(found(parts))).containsEntry("problems", 2L);
    Files.writeString(parts.resolve("README.md"), "# Problems\n");
    FileUtils.deleteDirectory(folder.resolve("out").toFile());
    refused(found(parts), "no line is a JSON object", "README.md", "a glob such as *.jsonl");
  }

  @Test
  void emptyAnswersAreQuarantinedExceptInMath() throws IOException {
    String rows =
        "{\"question\":\"A\",\"answer\":\"\"}\n{\"question\":\"B\",\"answer\":null}\n"
            + "{\"question\":\"C\",\"answer\":\"7\"}\n{\"question\":\"D\",\"answer\":\" \"}\n";
    assertThat(run(found(write("problems.jsonl", bytes(rows)))))
        .containsEntry("problems", 1L)
        .containsEntry("quarantined", 3L);
    FileUtils.deleteDirectory(folder.resolve("out").toFile());
    assertThat(run(found(write("math.jsonl", bytes(rows.replace("question", "problem"))))))
        .as("two rows of the published training set have an empty answer")
        .containsEntry("problems", 3L)
        .containsEntry("quarantined", 1L);
  }
}
