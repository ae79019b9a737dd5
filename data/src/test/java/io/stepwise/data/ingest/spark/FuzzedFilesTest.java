package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.format.MutatedLines;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutated lines of every format as files, through the whole job: nothing escapes, every line is
 * accepted, blank or quarantined, and a quarantined one is what stands at its place in the file.
 * {@code -Pfuzz} runs ten million lines; {@code -Dstepwise.fuzz.seed=N} another sequence.
 */
class FuzzedFilesTest {
  private static final long LINES = Long.getLong("stepwise.fuzz.lines", 100_000);
  private static final long SEED = Long.getLong("stepwise.fuzz.seed", 20261122);
  private static final int LINES_AT_A_TIME = 1_000_000;

  @TempDir Path folder;

  @Test
  void everyLineOfMutatedFilesIsAccountedFor() throws IOException {
    long lines = 0;
    long accepted = 0;
    long quarantined = 0;
    for (long round = 0; lines < LINES; round++) {
      Map<String, Path> files = written(Math.min(LINES_AT_A_TIME, LINES - lines), SEED + round);
      for (Map.Entry<String, Path> file : files.entrySet()) {
        Tally tally = ingested(file.getKey(), file.getValue(), SEED + round);
        lines += tally.of("lines");
        accepted += tally.of("accepted");
        quarantined += tally.of("quarantined");
      }
    }
    System.out.printf(
        "seed=%d lines=%d accepted=%d quarantined=%d%n", SEED, lines, accepted, quarantined);
    assertThat(accepted + quarantined).isEqualTo(lines);
    assertThat(accepted).as("mutation leaves some lines whole").isGreaterThan(LINES / 20);
    assertThat(quarantined).as("and breaks some").isGreaterThan(LINES / 20);
  }

  /** Files of mutated lines, by format. */
  private Map<String, Path> written(long lines, long seed) throws IOException {
    MutatedLines mutated = new MutatedLines(seed);
    Map<String, Path> paths = new LinkedHashMap<>();
    Map<String, OutputStream> files = new LinkedHashMap<>();
    for (long n = 0; n < lines; n++) {
      byte[] line = mutated.next();
      String format = mutated.format();
      OutputStream file = files.get(format);
      if (file == null) {
        Path path = folder.resolve(format + ".jsonl");
        file = new BufferedOutputStream(Files.newOutputStream(path));
        paths.put(format, path);
        files.put(format, file);
      }
      file.write(line);
      file.write('\n');
    }
    for (OutputStream file : files.values()) {
      file.close();
    }
    return paths;
  }

  private Tally ingested(String format, Path input, long seed) throws IOException {
    Path output = folder.resolve(format);
    IngestSettings settings =
        IngestSettings.of(format, List.of(input.toString()), output.toString())
            .partitions(2)
            .splitBytes(4 << 20);
    Tally tally;
    try {
      tally = IngestJob.of(LocalSpark.session(), settings).run().counts().tally();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed + ", format " + format, e);
    }
    byte[] bytes = Files.readAllBytes(input);
    long feeds = 0;
    for (byte b : bytes) {
      feeds += b == '\n' ? 1 : 0;
    }
    assertThat(tally.of("lines") + tally.of("blank"))
        .as("seed %d, format %s", seed, format)
        .isEqualTo(feeds);
    assertThat(tally.of("quarantined"))
        .as("seed %d, format %s", seed, format)
        .isEqualTo(quarantinedLinesAsTheyStandIn(bytes, InputFolder.open(output.toString())));
    FileUtils.deleteDirectory(output.toFile());
    return tally;
  }

  private static long quarantinedLinesAsTheyStandIn(byte[] file, InputFolder output)
      throws IOException {
    long count = 0;
    for (String name : output.files()) {
      if (!name.startsWith("quarantine/")) {
        continue;
      }
      try (BufferedReader in =
          new BufferedReader(new InputStreamReader(output.read(name), StandardCharsets.UTF_8))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          JsonNode row = Json.read(line, name);
          byte[] raw =
              row.get("raw").isNull()
                  ? Base64.getDecoder().decode(row.get("raw_base64").textValue())
                  : row.get("raw").textValue().getBytes(StandardCharsets.UTF_8);
          int from = row.get("byte_offset").intValue();
          int to = from + raw.length;
          if (file[to] != '\n'
              || (from > 0 && file[from - 1] != '\n')
              || !Arrays.equals(raw, 0, raw.length, file, from, to)) {
            throw new AssertionError("not the line at its offset: " + line);
          }
          count++;
        }
      }
    }
    return count;
  }
}
