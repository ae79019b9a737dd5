package io.stepwise.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.TestContexts;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several files, reward models and aggregates in one table, and the page of it. */
class BestOfNTablesTest extends BestOfNFixture {
  @Test
  void fileIsCreatedOnRequest() throws IOException {
    Path made = folder.resolve("out.jsonl");
    Path input = Files.writeString(folder.resolve("rows.jsonl"), GOLDEN.replace("[\n", "[") + "\n");
    new BestOfNJob()
        .run(
            reading(
                config(
                    List.of("b"),
                    List.of(StepAggregation.MIN),
                    List.of(),
                    SUBSETS,
                    made.toString(),
                    null),
                input.toString()),
            TestContexts.withoutSpark(out));
    assertThat(Files.readAllLines(made)).hasSize(3);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("of 1 problem (", "vanilla");
  }

  @Test
  void severalRewardModelsAndAggregatesAreOneTableAndOnePage() throws IOException {
    Path output = folder.resolve("table.jsonl");
    Path page = folder.resolve("page.html");
    run(
        GOLDEN,
        config(
            List.of(),
            List.of(StepAggregation.PROD, StepAggregation.MIN),
            List.of(2, 4),
            SUBSETS,
            output.toString(),
            page.toString()));
    List<JsonNode> lines =
        Files.readAllLines(output).stream().map(line -> Json.read(line, "line")).toList();
    assertThat(lines)
        .extracting(
            line ->
                line.get("scores").textValue()
                    + " "
                    + line.get("aggregate").textValue()
                    + " "
                    + line.get("n"))
        .containsExactly(
            "a prod 2",
            "a prod 4",
            "a min 2",
            "a min 4",
            "b prod 2",
            "b prod 4",
            "b min 2",
            "b min 4");
    assertThat(figure(lines.get(0), "vanilla")).isCloseTo(13 / 30.0, within(1e-12));
    assertThat(figure(lines.get(0), "majority")).isEqualTo(figure(lines.get(6), "majority"));
    assertThat(figure(lines.get(4), "vanilla")).isNotEqualTo(figure(lines.get(0), "vanilla"));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("at N = 4", "a, prod", "b, min", "majority");
    assertThat(Files.readString(page))
        .contains("<svg", "highest score: a, prod", "any of N right")
        .as("the legend has the line of the chart, with its dashes")
        .contains("<span class=\"key s1\"><svg", "<path class=\"line s1\" d=\"M1 2H33\"/>")
        .as("an interval has one unit")
        .doesNotContainPattern("%–[0-9]");
  }

  @Test
  void columnsAreAlignedUnderAHundredPercent() throws IOException {
    Path input =
        Files.writeString(
            folder.resolve("sure.jsonl"),
            """
            {"problem_id": "p", "ground_truth": "1", "candidates": [{"answer": "1", "step_scores": [0.9]}, {"answer": "1", "step_scores": [0.8]}]}
            """);
    Path made = folder.resolve("sure-table.jsonl");
    run(
        reading(
            config(
                List.of(),
                List.of(StepAggregation.PROD),
                List.of(),
                SUBSETS,
                made.toString(),
                null),
            input.toString()));
    List<String> rows =
        out.toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains("vanilla") || line.contains("100.0 ("))
            .toList();
    assertThat(rows).hasSize(3);
    int weighted = rows.get(0).indexOf("weighted");
    assertThat(rows.subList(1, 3))
        .allSatisfy(row -> assertThat(row.indexOf("100.0", weighted - 1)).isEqualTo(weighted));
  }

  @Test
  void severalFilesAreRowsOfOneTable() throws IOException {
    Path one = Files.writeString(folder.resolve("one.jsonl"), GOLDEN.replace("[\n", "[") + "\n");
    Path two =
        Files.writeString(
            folder.resolve("two.jsonl"),
            GOLDEN.replace("[\n", "[").replace("0.9]", "0.05]") + "\n");
    List<JsonNode> lines =
        run(reading(config("a", List.of(2), false), one.toString(), two.toString()));
    assertThat(lines)
        .extracting(line -> line.get("input").textValue())
        .containsExactly(one.toString(), two.toString());
    assertThat(figure(lines.get(1), "vanilla")).isGreaterThan(figure(lines.get(0), "vanilla"));
  }

  @Test
  void overOptimisationIsInTheOutput() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int p = 0; p < 20; p++) {
      rows.append("{\"problem_id\":\"p" + p + "\",\"candidates\":[");
      for (int c = 0; c < 4; c++) {
        rows.append(c == 0 ? "" : ",")
            .append("{\"answer\":\"" + c + "\",\"is_correct\":" + (c > 0))
            .append(",\"step_scores\":[" + (c == 0 ? 0.9 : 0.5) + "]}");
      }
      rows.append("]}\n");
    }
    List<JsonNode> lines = run(rows.toString(), config(null, List.of(1, 4), false));
    assertThat(lines.get(0).has("warnings")).isFalse();
    assertThat(lines.get(1).get("warnings").get(0).textValue())
        .startsWith("vanilla: Over-optimisation");
    String benign = rows.toString().replace("0.9", "0.1");
    assertThat(run(benign, config(null, List.of(1, 4), false)).get(1).has("warnings")).isFalse();
  }
}
