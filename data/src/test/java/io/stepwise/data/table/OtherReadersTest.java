package io.stepwise.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DuckDB and pandas read what we wrote. Needs a Python environment, which the first run makes:
 * {@code mvn test -Preaders -pl data}.
 */
class OtherReadersTest {
  private static final Path SCRIPTS = Path.of("src/test/python");

  @TempDir Path parent;

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return out.strip();
  }

  private static Map<String, Object> json(String text, Integer rating) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", text);
    map.put("rating", rating);
    return map;
  }

  private static void put(StepLabel label, Map<String, Object> map) {
    map.put("value", label.value().isPresent() ? label.value().getAsDouble() : null);
    map.put("samples", label.samples() == 0 ? null : label.samples());
    map.put(
        "probabilities",
        label
            .probabilities()
            .map(
                three ->
                    Map.of(
                        "negative", three.negative(),
                        "neutral", three.neutral(),
                        "positive", three.positive()))
            .orElse(null));
    LabelSource.Kind kind = label.source().kind();
    map.put("source", kind == LabelSource.Kind.UNKNOWN ? null : kind.word());
    map.put("source_model", label.source().model().isEmpty() ? null : label.source().model());
  }

  private static Map<String, Object> json(StepLabelledSolution solution) {
    List<Map<String, Object>> steps = new ArrayList<>();
    for (LabelledStep step : solution.steps()) {
      List<Map<String, Object>> others = new ArrayList<>();
      for (Alternative other : step.alternatives()) {
        others.add(json(other.text(), other.rating().value()));
      }
      Map<String, Object> map = json(step.text(), step.rating().value());
      map.put("author", step.author().name().toLowerCase(Locale.ROOT));
      map.put("alternatives", others);
      put(step.label(), map);
      steps.add(map);
    }
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("file", solution.provenance().file());
    provenance.put("line", solution.provenance().line());
    provenance.put("labeler", solution.provenance().labeler());
    provenance.put("generation", solution.provenance().generation());
    provenance.put("phase", solution.provenance().phase());
    provenance.put("source_id", solution.provenance().sourceId());
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", solution.id());
    map.put("problem_id", solution.problemId());
    map.put("problem", solution.problem());
    map.put("ground_truth_answer", solution.groundTruthAnswer());
    map.put("steps", steps);
    map.put("finish_reason", solution.finishReason().word());
    map.put("final_answer", solution.finalAnswer());
    map.put("provenance", provenance);
    return map;
  }

  @Test
  void duckDbAndPandasReadTheWrittenTable() throws IOException, InterruptedException {
    assumeTrue(Boolean.getBoolean("stepwise.readers"), "skipped: needs the profile readers");
    List<StepLabelledSolution> solutions = SolutionTableTest.solutions(500, 11);
    Path folder = parent.resolve("table");
    try (OutputFolder out = OutputFolder.stage(folder.toString())) {
      SolutionTable.write(out, solutions);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    Path expected = parent.resolve("expected.jsonl");
    Files.write(expected, solutions.stream().map(row -> Json.line(json(row))).toList());
    String python = run(SCRIPTS.resolve("environment.sh").toString(), "target/readers-venv");
    String read =
        run(
            python,
            SCRIPTS.resolve("read_table.py").toString(),
            folder.resolve("solutions").toString(),
            expected.toString());
    assertThat(read).isEqualTo("500");
  }
}
