package io.stepwise.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.TestContexts;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Runs of best-of-n on rows of candidates. */
abstract class BestOfNFixture {
  /** Scores 0.9, 0.8, 0.8, 0.5, 0.3, 0.1, and which are right: the golden case of best-of-N. */
  static final String GOLDEN =
      """
      {"problem_id": "p", "ground_truth": "\\\\frac12", "candidates": [
       {"answer": "1", "is_correct": false, "step_scores": {"a": [0.9], "b": [0.1, 0.2]}},
       {"answer": "0.5", "is_correct": true, "step_scores": {"a": [0.8], "b": [0.9]}},
       {"answer": "2", "is_correct": false, "step_scores": {"a": [0.8], "b": [0.9]}},
       {"answer": "0.5", "is_correct": true, "step_scores": {"a": [0.5], "b": [0.9]}},
       {"answer": "1/2", "is_correct": true, "step_scores": {"a": [0.3], "b": [0.9]}},
       {"answer": null, "is_correct": false, "step_scores": {"a": [0.1], "b": []}}]}
      """
          .replace("\n ", " ")
          .strip();

  @TempDir Path folder;
  final ByteArrayOutputStream out = new ByteArrayOutputStream();

  List<JsonNode> run(String rows, BestOfNConfig config) throws IOException {
    Path input = Files.writeString(folder.resolve("rows.jsonl"), rows.replace("[\n", "[") + "\n");
    return run(reading(config, input.toString()));
  }

  static BestOfNConfig reading(BestOfNConfig config, String... input) {
    return new BestOfNConfig(
        new BestOfNConfig.Source(List.of(input), List.of(), input.length > 1),
        config.scores(),
        config.aggregate(),
        config.n(),
        config.selection(),
        config.output(),
        config.page(),
        config.chosen());
  }

  static BestOfNConfig config(
      List<String> scores,
      List<StepAggregation> aggregate,
      List<Integer> n,
      Selection selection,
      String output,
      String page) {
    return new BestOfNConfig(
        new BestOfNConfig.Source(List.of(), List.of(), false),
        scores,
        aggregate,
        n,
        selection,
        output,
        page,
        new BestOfNConfig.Chosen(null, ChooseBy.VANILLA));
  }

  static final Selection SUBSETS = new Selection(false, false);

  List<JsonNode> run(BestOfNConfig config) {
    out.reset();
    new BestOfNJob().run(config, TestContexts.withoutSpark(out));
    List<JsonNode> reports = new ArrayList<>();
    out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("{"))
        .forEach(line -> reports.add(Json.read(line, "output")));
    return reports;
  }

  static BestOfNConfig config(String scores, List<Integer> n, boolean first) {
    return config(
        scores == null ? List.of() : List.of(scores),
        List.of(StepAggregation.PROD),
        n,
        new Selection(first, false),
        null,
        null);
  }

  static double figure(JsonNode report, String name) {
    return report.get(name).doubleValue();
  }

  static String candidate(String answer) {
    return "{\"answer\":\"" + answer + "\",\"step_scores\":[0.5]}";
  }
}
