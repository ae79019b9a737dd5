package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.table.SolutionTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Ingestion of files in a temporary folder into its folder {@code out}. */
abstract class IngestFixture {
  static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.session();
  }

  String file(String name, String... lines) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, String.join("\n", lines) + "\n");
    return path.toString();
  }

  IngestSettings settings(String... inputs) {
    return IngestSettings.of("prm800k", List.of(inputs), folder.resolve("out").toString());
  }

  static Map<String, Object> run(IngestSettings settings) {
    return IngestJob.of(spark, settings).run().counts().toMap();
  }

  static List<StepLabelledSolution> table(String path) {
    List<StepLabelledSolution> rows = new ArrayList<>();
    SolutionTable.read(InputFolder.open(path).verify(), rows::add);
    return rows;
  }

  void nothingIsLeft() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .noneMatch(name -> name.contains("out"));
    }
  }

  void refused(IngestSettings settings, String... words) throws IOException {
    assertThatThrownBy(() -> run(settings))
        .isInstanceOf(InvalidInput.class)
        .message()
        .contains(words)
        .doesNotContain("\n");
    nothingIsLeft();
  }

  List<JsonNode> quarantined() throws IOException {
    InputFolder out = InputFolder.open(folder.resolve("out").toString());
    try (InputStream in = out.read("quarantine/part-00000.jsonl")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> Json.read(line, "test"))
          .toList();
    }
  }
}
