package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts of real rows against a plain walk over the same JSON. */
class IngestRealRowsTest {
  private static final Path SHARED = Path.of(System.getProperty("stepwise.shared", "none"), "data");

  @TempDir Path folder;

  @BeforeEach
  void onlyWithRealRows() {
    assumeTrue(
        Files.isDirectory(SHARED),
        "skipped: no real rows (system property stepwise.shared names no folder)");
  }

  private Map<String, Object> run(String format, List<String> inputs) {
    String output = folder.resolve("out").toString();
    IngestSettings settings = IngestSettings.of(format, inputs, output).splitBytes(100_000);
    return IngestJob.of(LocalSpark.session(), settings).run().counts().toMap();
  }

  @Test
  void prm800kParserAgreesWithAPlainOne() throws IOException {
    List<String> names = List.of("phase1_raw.jsonl", "phase2_raw.jsonl", "phase2_raw_extra.jsonl");
    List<String> inputs = names.stream().map(name -> SHARED + "/prm800k/" + name).toList();
    long lines = 0;
    long steps = 0;
    long alternatives = 0;
    long human = 0;
    Map<String, Long> ratings = new LinkedHashMap<>();
    for (String value : List.of("1", "0", "-1", "null")) {
      ratings.put(value, 0L);
    }
    Map<String, Long> dropped = new LinkedHashMap<>();
    for (String input : inputs) {
      for (String line : Files.readAllLines(Path.of(input))) {
        lines++;
        JsonNode row = Json.read(line, input);
        String finish = row.at("/label/finish_reason").textValue();
        if (row.get("is_initial_screening_question").booleanValue()) {
          dropped.merge("screening", 1L, Long::sum);
        } else if (row.get("is_quality_control_question").booleanValue()) {
          dropped.merge("quality_control", 1L, Long::sum);
        } else if (finish.equals("give_up")) {
          dropped.merge("give_up", 1L, Long::sum);
        } else {
          for (JsonNode step : row.at("/label/steps")) {
            boolean written = step.get("human_completion").isObject();
            JsonNode chosen = step.get("chosen_completion");
            JsonNode taken =
                !chosen.isNull()
                    ? step.get("completions").get(chosen.intValue())
                    : written ? step.get("human_completion") : step.get("completions").get(0);
            ratings.merge(taken.get("rating").asText(), 1L, Long::sum);
            human += written ? 1 : 0;
            alternatives += step.get("completions").size() - (written ? 0 : 1);
            steps++;
          }
        }
      }
    }
    assertThat(human).isEqualTo(1);
    assertThat(run("prm800k", inputs))
        .containsEntry("lines", lines)
        .containsEntry("quarantined", 0L)
        .containsEntry("accepted", lines)
        .containsEntry("duplicates", 0L)
        .containsEntry("steps", steps)
        .containsEntry("alternatives", alternatives)
        .containsEntry("ratings", ratings)
        .containsEntry("dropped", dropped);
  }

  @Test
  void trajectoriesAgreeWithWhatIsKnownOfThem() {
    Map<String, Object> counts =
        run("trajectories", List.of(SHARED + "/prm800k/trajectories.jsonl"));
    assertThat(counts).containsEntry("lines", 1132L).containsEntry("quarantined", 0L);
    long solutions = (Long) counts.get("solutions");
    long duplicates = (Long) counts.get("duplicates");
    assertThat(solutions + duplicates).isEqualTo(1132);
    assertThat(counts)
        .as("of 683 different solutions; 4883 different steps after their prefixes")
        .containsEntry("duplicates", 449L)
        .containsEntry("conflicting_ratings", 21L)
        .containsEntry("steps_rated_differently", 37L);
  }

  private Map<String, Object> told(String... inputs) {
    return run(IngestSettings.AUTO, Stream.of(inputs).map(name -> SHARED + "/" + name).toList());
  }

  @Test
  void processBenchIsReadWhole() {
    assertThat(told("processbench/gsm8k.jsonl", "processbench/math.jsonl"))
        .containsEntry("lines", 1400L)
        .containsEntry("quarantined", 0L)
        .containsEntry("finish_reasons", Map.of("found_error", 801L, "solution", 599L));
  }

  @Test
  void mathShepherdIsReadWhole() {
    assertThat(told("math_shepherd/rows.jsonl"))
        .containsEntry("accepted", 50L)
        .containsEntry("quarantined", 0L)
        .containsEntry("steps", 174L);
  }

  @Test
  void prmBenchRowsWithErrorsOutOfRangeAreQuarantined() {
    assertThat(told("prmbench/train_p1_circular.jsonl", "prmbench/train_p1_confidence.jsonl"))
        .containsEntry("lines", 801L)
        .containsEntry("quarantine_reasons", Map.of("bad error_steps", 11L));
  }

  @Test
  void scoredSampleOverManyLinesIsRead() {
    assertThat(told("prm800k/scored_sample_example.json"))
        .containsEntry("lines", 1L)
        .containsEntry("solutions", 1L)
        .containsEntry("steps", 4L);
  }

  @Test
  void problemsAreReadWhole() {
    assertThat(told("gsm8k/train.jsonl"))
        .containsEntry("accepted", 7473L)
        .containsEntry("quarantined", 0L);
  }

  @Test
  void mathProblemsAreReadWhole() {
    Map<String, Object> counts = told("math/train7500_problem_answer.jsonl");
    assertThat(counts).containsEntry("accepted", 7500L).containsEntry("solutions", 0L);
    assertThat((Long) counts.get("problems") + (Long) counts.get("duplicates")).isEqualTo(7500);
  }
}
