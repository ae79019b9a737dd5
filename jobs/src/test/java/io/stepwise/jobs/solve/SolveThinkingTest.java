package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Policies with a chat template and a vocabulary with think tags, which they write at random: a
 * token is a character or a tag.
 */
class SolveThinkingTest extends SolveFixture {
  private static final int MAX_TOKENS = 40;
  private static final int THINKING = 6;

  @BeforeAll
  static void policies() throws IOException {
    write("begun", "{{ messages[0]['content'] }}=<think>");
    write("unbegun", "{{ messages[0]['content'] }}=");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      lines.add("{\"id\": %d, \"problem\": \"%d+%d\"}".formatted(i, i, i + 1));
    }
    Files.write(folder.resolve("sums.jsonl"), lines);
  }

  private static void write(String name, String template) {
    InputFolder base = InputFolder.open(path(Head.LANGUAGE_MODEL.name()));
    ObjectNode json = (ObjectNode) Json.read(base.text(ReasoningTokenizer.FILE), "tokenizer");
    ReasoningTokenizer plain = ReasoningTokenizer.load(base, "");
    int id = plain.vocabularySize();
    for (String tag : List.of("<think>", "</think>")) {
      json.withArray("added_tokens")
          .addObject()
          .put("id", id++)
          .put("content", tag)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", false);
    }
    ReasoningTokenizer tagged =
        ReasoningTokenizer.of(Json.line(json), plain.tokens(), "the tagged tokenizer");
    try (OutputFolder out = OutputFolder.stage(path(name));
        CausalModel model =
            CausalModel.create(
                ModelPreset.TINY.config(tagged.vocabularySize(), Head.LANGUAGE_MODEL),
                tagged,
                NamedRandom.of("tagged"))) {
      model.save(out);
      out.write("chat_template.jinja", template);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private static SolveConfig config(
      String policy, String output, String task, SolveConfig.Limits limits) {
    return new SolveConfig(
        path(policy),
        null,
        path("sums.jsonl"),
        path(output),
        task,
        SearchMethod.SINGLE,
        StepAggregation.PROD,
        limits,
        new SolveConfig.Shown(null, Summary.NONE, true, false, null),
        2,
        12,
        LayoutConfig.AUTO,
        new FormatSettings(FormatSettings.Choice.CHAT, null, "{problem}", "line"),
        SearchSettings.DEFAULTS);
  }

  private static SolveConfig.Limits limits(Integer most, int least, long budget) {
    return new SolveConfig.Limits(Effort.NONE, null, most, least, budget, MAX_TOKENS, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"begun", "unbegun"})
  void thinkingIsLimitedAndShownWithoutTags(String policy) {
    int limited = 0;
    for (long budget : new long[] {-1, 30}) {
      List<JsonNode> lines =
          run(
              config(
                  policy,
                  policy + "-most" + budget,
                  RunningTotalTask.NAME,
                  limits(THINKING, 0, budget)),
              false,
              Progress.silent());
      assertThat(lines).hasSize(12);
      for (JsonNode line : lines) {
        String text = line.path("text").asText();
        String reasoning = line.path("reasoning").asText();
        assertThat(text + reasoning).doesNotContain("think", "<", ">");
        long sampled = line.at("/usage/completion_tokens").asLong();
        assertThat(sampled).isBetween(1L, budget < 0 ? MAX_TOKENS : budget);
        long thought = line.at("/usage/completion_tokens_details/reasoning_tokens").asLong();
        assertThat(thought).isBetween(0L, sampled);
        if (policy.equals("begun")) {
          assertThat(reasoning.length()).isLessThanOrEqualTo(THINKING);
          assertThat(sampled - thought).isGreaterThanOrEqualTo(text.isEmpty() ? 0 : 1);
          limited += reasoning.length() == THINKING && !text.isEmpty() ? 1 : 0;
        }
      }
    }
    assertThat(limited).isGreaterThan(policy.equals("begun") ? 3 : -1);
  }

  @Test
  void requestsThatThePolicyCannotWriteAreErrorsWhereNothingElseIsAsked() {
    Progress progress = Progress.silent();
    for (SolveConfig config :
        List.of(
            config("begun", "none", "math", limits(0, 0, -1)),
            config("begun", "wait", "math", limits(null, 4, -1)))) {
      assertThatThrownBy(() -> run(config, false, progress))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("tokenizer cannot encode");
    }
    assertThat(run(config("begun", "twin", "math", limits(THINKING, 0, -1)), false, progress))
        .hasSize(12)
        .noneMatch(line -> line.has("error"));
  }
}
