package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.jobs.generate.GenerateConfig;
import io.stepwise.jobs.generate.GenerateJob;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.tables.TableConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateCommandTest {
  private static final double TOLERANCE = 1e-4;

  @TempDir private Path folder;
  private int runs;

  private static Path model() {
    return Commands.fixture("policy");
  }

  private GenerateConfig config(
      Path prompts, int samples, double temperature, int tokens, List<String> stop, int batch) {
    return new GenerateConfig(
        model().toString(),
        prompts.toString(),
        folder + "/out-" + runs++ + ".jsonl",
        samples,
        temperature,
        0,
        1,
        tokens,
        stop,
        batch,
        true);
  }

  private static List<JsonNode> run(GenerateConfig config) {
    Commands.run(new GenerateJob(), config);
    return Commands.lines(Path.of(config.output()));
  }

  private Path prompts(String... lines) throws IOException {
    Path file = folder.resolve("prompts-" + runs++ + ".jsonl");
    Files.write(file, List.of(lines));
    return file;
  }

  private void refused(String line, String message) throws IOException {
    Path file = prompts("{\"id\": 1, \"prompt\": \"a\"}", "", line);
    GenerateConfig config = config(file, 1, 0, 8, List.of(), 8);
    assertThatThrownBy(() -> Commands.run(new GenerateJob(), config))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message)
        .hasMessageEndingWith(" at " + file + ":3");
    assertThat(Path.of(config.output())).doesNotExist();
  }

  @Test
  void planMeasuresSomeResponsesAndWritesNothing() {
    GenerateConfig config = config(model().resolve("prompts.jsonl"), 3, 0, 24, List.of(), 3);
    Plan plan = Commands.plan(new GenerateJob(), config);
    long responses = 3L * Commands.lines(Path.of(config.prompts())).size();
    assertThat(plan.steps().get(0)).startsWith("make " + responses + " responses of at most 24");
    assertThat(plan.tokens().orElseThrow()).isBetween(responses, 24 * responses);
    assertThat(plan.time()).isPresent();
    assertThat(Path.of(config.output())).doesNotExist();
  }

  @Test
  void greedyContinuationsOfPromptsAndConversationsAreThoseOfTransformers() {
    List<JsonNode> theirs = Commands.lines(model().resolve("expected.jsonl"));
    List<JsonNode> ours = run(config(model().resolve("prompts.jsonl"), 1, 0, 24, List.of(), 3));
    assertThat(ours).hasSameSizeAs(theirs);
    for (int i = 0; i < ours.size(); i++) {
      for (String field : List.of("id", "tokens", "text", "finish_reason", "prompt_tokens")) {
        assertThat(ours.get(i).path(field)).as(field).isEqualTo(theirs.get(i).path(field));
      }
      for (String field : List.of("logprobs", "prompt_logprobs")) {
        close(ours.get(i).path(field), theirs.get(i).path(field));
      }
    }
  }

  @Test
  void templateThatPrintsTheDatePrintsTheSameOneOnEveryDay() throws IOException {
    GenerateConfig usual = dated("{{ strftime_now('%d %b %Y') }}", "2024-07-26");
    assertThat(GenerateConfig.DEFAULTS.date()).isEqualTo(usual.date());
    JsonNode tokens = promptTokens(usual);
    assertThat(tokens).isEqualTo(promptTokens(dated("26 Jul 2024", usual.date())));
    GenerateConfig later = dated("{{ strftime_now('%d %b %Y') }}", "2031-01-02");
    assertThat(promptTokens(later))
        .isEqualTo(promptTokens(dated("02 Jan 2031", usual.date())))
        .isNotEqualTo(tokens);
    assertThatThrownBy(() -> dated("", "2 Jan 2031"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("date")
        .hasMessageContaining("YYYY-MM-DD");
  }

  private GenerateConfig dated(String template, String date) throws IOException {
    Path model = folder.resolve("dated-" + runs++);
    FileUtils.copyDirectory(model().toFile(), model.toFile());
    Files.writeString(model.resolve("chat_template.jinja"), template + "{{ messages[0].content }}");
    Path prompts = prompts("{\"id\": 1, \"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}");
    GenerateConfig plain = config(prompts, 1, 0, 4, List.of(), 1);
    return new GenerateConfig(
        model.toString(),
        plain.prompts(),
        plain.output(),
        1,
        0,
        0,
        1,
        4,
        List.of(),
        1,
        false,
        "auto",
        true,
        date,
        TableConfig.DEFAULTS);
  }

  private static JsonNode promptTokens(GenerateConfig config) {
    return run(config).get(0).path("prompt_tokens");
  }

  private static void close(JsonNode ours, JsonNode theirs) {
    assertThat(ours.size()).isEqualTo(theirs.size());
    for (int t = 0; t < ours.size(); t++) {
      assertThat(ours.get(t).isNull()).isEqualTo(theirs.get(t).isNull());
      assertThat(ours.get(t).asDouble()).isCloseTo(theirs.get(t).asDouble(), within(TOLERANCE));
    }
  }

  @Test
  void samplesDependNeitherOnTheBatchNorOnTheOrder() throws IOException {
    Path prompts = model().resolve("prompts.jsonl");
    List<JsonNode> alone = run(config(prompts, 4, 1, 16, List.of("a"), 1));
    List<String> lines = new ArrayList<>(Files.readAllLines(prompts));
    Collections.reverse(lines);
    List<JsonNode> together =
        new ArrayList<>(
            run(config(prompts(lines.toArray(String[]::new)), 4, 1, 16, List.of("a"), 7)));
    assertThat(alone).hasSize(32);
    together.sort(Comparator.comparing((JsonNode line) -> alone.indexOf(same(alone, line))));
    for (int i = 0; i < alone.size(); i++) {
      for (String field : List.of("id", "sample", "tokens", "text", "finish_reason")) {
        assertThat(together.get(i).path(field)).isEqualTo(alone.get(i).path(field));
      }
      close(together.get(i).path("logprobs"), alone.get(i).path("logprobs"));
    }
    assertThat(alone.stream().map(line -> line.path("tokens")).distinct().count())
        .isGreaterThan(24);
  }

  private static JsonNode same(List<JsonNode> lines, JsonNode wanted) {
    return lines.stream()
        .filter(
            line ->
                line.path("id").equals(wanted.path("id"))
                    && line.path("sample").equals(wanted.path("sample")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void stopTextEndsAResponseAndIsLeftOut() {
    List<JsonNode> all = run(config(model().resolve("prompts.jsonl"), 1, 0, 24, List.of(), 8));
    List<JsonNode> cut = run(config(model().resolve("prompts.jsonl"), 1, 0, 24, List.of("Two"), 8));
    String whole = all.get(1).path("text").asText();
    assertThat(whole).contains("Two");
    assertThat(cut.get(1).path("text").asText())
        .isEqualTo(whole.substring(0, whole.indexOf("Two")));
    assertThat(cut.get(1).path("finish_reason").asText()).isEqualTo("stop");
    assertThat(cut.get(1).path("tokens").size()).isLessThan(all.get(1).path("tokens").size());
    JsonNode without = all.get(3);
    assertThat(without.path("text").asText()).doesNotContain("Two");
    assertThat(cut.get(3).path("tokens")).isEqualTo(without.path("tokens"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\": 2} | prompt (absent, expected a text)",
        "{\"id\": 2, \"prompt\": 3} | prompt (3, expected a text)",
        "{\"prompt\": \"a\"} | id (absent, expected a text or a whole number)",
        "{\"id\": 1, \"prompt\": \"b\"} | duplicate id (1",
        "{\"id\": 2, \"prompt\": \"b\" | Cannot read JSON",
        "[1] | no JSON object",
        "{\"id\": 2, \"messages\": 5} | messages are not a list",
        "{\"id\": 2, \"messages\": [5]} | a message is not an object",
        "{\"id\": 2, \"messages\": [{\"content\": \"a\"}]} | Cannot render chat template",
        "{\"id\": 2, \"messages\": [], \"prompt\": \"a\"} | either prompt or messages"
      })
  void badLineIsNamedBeforeAnythingIsMade(String line, String message) throws IOException {
    refused(line, message);
  }

  @Test
  void promptBeyondTheModelsLongestRowIsRejected() throws IOException {
    refused(
        "{\"id\": 2, \"prompt\": \"" + "9".repeat(300) + "\"}",
        "length of the prompt (301 tokens, expected 1 to 248");
  }

  @Test
  void maximumNumberOfTokensThatLeavesNoneForAPromptIsRejected() throws IOException {
    for (int tokens : new int[] {256, Integer.MAX_VALUE}) {
      GenerateConfig config = config(model().resolve("prompts.jsonl"), 1, 0, tokens, List.of(), 8);
      assertThatThrownBy(() -> Commands.run(new GenerateJob(), config))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("max-tokens: no room for a prompt (" + tokens)
          .hasMessageContaining("maximum length, 256)");
      assertThat(Path.of(config.output())).doesNotExist();
    }
  }

  @Test
  void outputThatExistsIsKept() throws IOException {
    GenerateConfig config = config(model().resolve("prompts.jsonl"), 1, 0, 4, List.of(), 8);
    Files.writeString(Path.of(config.output()), "mine");
    assertThatThrownBy(() -> Commands.run(new GenerateJob(), config))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("output exists already");
    Commands.run(new GenerateJob(), config, true);
    assertThat(Path.of(config.output())).hasContent("mine");
  }

  @Test
  void splitStepsAreWhatScoreReads() throws IOException {
    Path prompts =
        prompts("{\"id\": 1, \"prompt\": \"4+7-3\"}", "{\"id\": 2, \"prompt\": \"2+2\"}");
    GenerateConfig plain = config(prompts, 2, 1, 24, List.of(), 4);
    List<JsonNode> whole = run(plain);
    // the fixture's own step end is a token; a regular expression splits any text
    List<JsonNode> split = run(split(plain, "regex:[0-9]"));
    assertThat(split).hasSize(4);
    int steps = 0;
    for (int i = 0; i < split.size(); i++) {
      JsonNode line = split.get(i);
      assertThat(line.path("tokens")).isEqualTo(whole.get(i).path("tokens"));
      assertThat(line.path("problem").asText()).isEqualTo(i < 2 ? "4+7-3" : "2+2");
      StringBuilder joined = new StringBuilder();
      line.path("steps").forEach(step -> joined.append(step.asText()));
      String text = line.path("text").asText();
      // special tokens are part of the text, but of no step
      assertThat(text.replaceAll("<\\|[a-z]+\\|>|\\s", ""))
          .contains(joined.toString().replaceAll("\\s", ""));
      steps += line.path("steps").size();
    }
    assertThat(steps).isPositive();
    assertThat(whole.get(0).has("steps")).isFalse();
  }

  private GenerateConfig split(GenerateConfig plain, String format) {
    return new GenerateConfig(
        plain.model(),
        plain.prompts(),
        folder + "/out-" + runs++ + ".jsonl",
        plain.numSamples(),
        plain.temperature(),
        plain.topK(),
        plain.topP(),
        plain.maxTokens(),
        plain.stop(),
        plain.batchSize(),
        true,
        format,
        false,
        plain.date(),
        TableConfig.DEFAULTS);
  }

  @Test
  void problemOfAMessageInPartsIsTheirText() throws IOException {
    Path model = folder.resolve("parts");
    FileUtils.copyDirectory(model().toFile(), model.toFile());
    Files.writeString(model.resolve("chat_template.jinja"), "4+7");
    String message = "{\"role\": \"user\", \"content\": %s}";
    String parts =
        "[{\"type\": \"text\", \"text\": \"4+\"}, {\"type\": \"text\", \"text\": \"7\"}]";
    Path prompts =
        prompts(
            "{\"id\": 1, \"messages\": ["
                + message.formatted("\"2+2\"")
                + ", "
                + message.formatted(parts)
                + "]}");
    GenerateConfig plain =
        RecordCopy.with(config(prompts, 1, 0, 4, List.of(), 1), "model", model.toString());
    assertThat(run(split(plain, "blank-line")).get(0).path("problem").asText()).isEqualTo("4+7");
  }

  @Test
  void unusedOrUnknownStepFormatIsRejected() {
    GenerateConfig plain = config(model().resolve("prompts.jsonl"), 1, 0, 8, List.of(), 1);
    assertThatThrownBy(() -> split(plain, "paragraphs"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("blank-line");
    assertThatThrownBy(
            () ->
                new GenerateConfig(
                    "m",
                    "p",
                    "o",
                    1,
                    0,
                    0,
                    1,
                    8,
                    List.of(),
                    1,
                    false,
                    "line",
                    false,
                    "2024-07-26",
                    TableConfig.DEFAULTS))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--split-steps");
  }
}
