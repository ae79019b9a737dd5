package io.stepwise.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.evaluate.efficiency.LabelEfficiencyConfig;
import io.stepwise.jobs.evaluate.efficiency.LabelEfficiencyJob;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the accuracies of best-of-N on each problem to labels for equal accuracy. */
class LabelEfficiencyJobTest extends BestOfNFixture {
  private List<JsonNode> compare(List<String> lines, String baseline) throws IOException {
    Path study = Files.write(folder.resolve("study.jsonl"), lines);
    LabelEfficiencyConfig config =
        new LabelEfficiencyConfig(List.of(study.toString()), baseline, 0, ChooseBy.VANILLA, null);
    out.reset();
    new LabelEfficiencyJob().run(config, TestContexts.withoutSpark(out));
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> Json.read(line, "output"))
        .toList();
  }

  private static String line(String strategy, int labels, int seed, int problem, double accuracy) {
    return "{\"strategy\":\"%s\",\"labels\":%d,\"seed\":%d,\"problem_id\":\"p%d\",\"n\":16,\"vanilla\":%s}"
        .formatted(strategy, labels, seed, problem, accuracy);
  }

  private static List<String> study() {
    List<String> lines = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      for (int problem = 0; problem < 4; problem++) {
        for (int l = 0; l < 3; l++) {
          lines.add(line("uniform", 100 << l, seed, problem, 0.2 + 0.2 * l));
          lines.add(line("chosen", 100 << l, seed, problem, Math.min(0.6, 0.2 + 0.4 * l)));
        }
        lines.add(
            line("uniform", 100, seed, problem, 1).replace("\"n\":16", "\"n\":8")); // another N
      }
    }
    return lines;
  }

  @Test
  void strategiesAreComparedWithTheBaseline() throws IOException {
    List<JsonNode> lines = compare(study(), "uniform");
    assertThat(lines).hasSize(2);
    JsonNode uniform = lines.get(0);
    assertThat(uniform.get("strategy").asText()).isEqualTo("uniform");
    assertThat(uniform.has("ratio")).isFalse();
    assertThat(uniform.get("curve")).hasSize(3);
    assertThat(uniform.get("curve").get(2).get("accuracy").doubleValue())
        .isCloseTo(0.6, within(1e-9));
    JsonNode chosen = lines.get(1);
    assertThat(chosen.get("labels").doubleValue()).isCloseTo(200, within(1e-6));
    assertThat(chosen.get("baseline_labels").doubleValue()).isCloseTo(400, within(1e-6));
    assertThat(chosen.get("ratio").doubleValue()).isCloseTo(2, within(1e-9));
    assertThat(chosen.get("seeds").intValue()).isEqualTo(2);
    assertThat(chosen.get("problems").intValue()).isEqualTo(4);
  }

  @Test
  void incompleteStudiesAreRejected() {
    List<String> missing = new ArrayList<>(study());
    missing.remove(line("chosen", 200, 2, 3, 0.6));
    assertThatThrownBy(() -> compare(missing, "uniform"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("3 of strategy chosen with 200 labels and seed 2, expected 4");
    assertThatThrownBy(() -> compare(study(), "random"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("random, expected uniform, chosen");
    List<String> twice = new ArrayList<>(study());
    twice.add(study().get(0));
    assertThatThrownBy(() -> compare(twice, "uniform"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("occurs twice");
    assertThatThrownBy(() -> compare(List.of("{\"n\":4,\"vanilla\":2}"), "uniform"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("bad \"vanilla\"");
  }

  @Test
  void meansMayExceedOneByRoundingOnly() throws IOException {
    String last = line("chosen", 200, 2, 3, 0.6);
    List<String> rounded = new ArrayList<>(study());
    rounded.set(rounded.indexOf(last), line("chosen", 200, 2, 3, 1.0000000000000002));
    assertThat(compare(rounded, "uniform")).hasSize(2);
    List<String> more = new ArrayList<>(study());
    more.set(more.indexOf(last), line("chosen", 200, 2, 3, 1.001));
    assertThatThrownBy(() -> compare(more, "uniform"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("1.001, expected a share from 0 to 1");
  }

  @Test
  void bestOfNWritesTheAccuracyOnEachProblem() throws IOException {
    String path = folder.resolve("by-problem.jsonl").toString();
    BestOfNConfig plain = config("a", List.of(1, 6), false);
    String other =
        "{\"problem_id\":\"q\",\"ground_truth\":\"3\",\"candidates\":["
            + String.join(",", java.util.Collections.nCopies(6, candidate("3")))
            + "]}";
    BestOfNConfig config =
        new BestOfNConfig(
            plain.source(),
            List.of(),
            List.of(StepAggregation.PROD),
            plain.n(),
            plain.selection(),
            null,
            null,
            new BestOfNConfig.Chosen(null, ChooseBy.VANILLA, path));
    String golden = GOLDEN.replaceAll("\\{\"a\": (\\[[^]]*]), \"b\": \\[[^]]*]}", "$1");
    List<JsonNode> means = run(golden + "\n" + other, config);
    List<JsonNode> lines =
        Files.readAllLines(Path.of(path)).stream().map(line -> Json.read(line, "line")).toList();
    assertThat(lines)
        .extracting(line -> line.get("problem_id").asText())
        .containsExactly("p", "q", "p", "q");
    for (int i = 0; i < 2; i++) {
      JsonNode mean = means.get(i);
      double sum =
          lines.stream()
              .filter(line -> line.get("n").intValue() == mean.get("n").intValue())
              .mapToDouble(line -> line.get("vanilla").doubleValue())
              .sum();
      assertThat(sum / 2).isCloseTo(mean.get("vanilla").doubleValue(), within(1e-12));
    }
    assertThat(lines.get(0).get("mean").doubleValue()).isCloseTo(0.5, within(1e-12));
    assertThat(lines.get(2).get("vanilla").doubleValue()).as("the highest is wrong").isZero();
  }
}
