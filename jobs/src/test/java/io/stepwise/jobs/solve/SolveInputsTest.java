package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Problems on standard input and in files. */
class SolveInputsTest extends SolveInputsFixture {
  private static SolveConfig withTask(SolveConfig config, String task) {
    return new SolveConfig(
        config.policy(),
        null,
        "-",
        config.output(),
        task,
        config.method(),
        config.aggregate(),
        config.limits(),
        config.shown(),
        1,
        1,
        config.layout(),
        config.formats(),
        config.search());
  }

  private static JobContext context(ByteArrayOutputStream out) {
    return context(out, Progress.silent());
  }

  private static JobContext context(ByteArrayOutputStream out, Progress progress) {
    return new JobContext(
        new CommonSettings(5, "local[1]", Device.AUTO, null),
        false,
        progress,
        new Interruption(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        () -> {
          throw new AssertionError("no Spark is needed");
        });
  }

  private void policy() {
    policy(null);
  }

  /** A policy whose manifest records a task, or none. */
  private void policy(String task) {
    ReasoningTokenizer tokenizer = TokenizerKind.CHARACTERS.train(List.of("0123456789+-*()="));
    try (OutputFolder out = OutputFolder.stage(folder.resolve("policy").toString());
        CausalModel model =
            CausalModel.create(
                ModelPreset.TINY.config(tokenizer.vocabularySize(), Head.LANGUAGE_MODEL),
                tokenizer,
                NamedRandom.of("policy"))) {
      model.save(out);
      ManifestDraft draft = ManifestDraft.of("test", Instant.EPOCH);
      out.commit(task == null ? draft : draft.config(Map.of("task", task)));
    }
  }

  private List<JsonNode> typed(String input, JobContext context, ByteArrayOutputStream out) {
    return typed(input, RunningTotalTask.NAME, context, out);
  }

  private List<JsonNode> typed(
      String input, String task, JobContext context, ByteArrayOutputStream out) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      new SolveJob().run(withTask(config(null, null, limits(null, null, 8)), task), context);
    } finally {
      System.setIn(before);
    }
    return lines(out);
  }

  private static List<JsonNode> lines(ByteArrayOutputStream out) {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> Json.read(line, "output"))
        .toList();
  }

  @Test
  void badLineDoesNotStopTheRest() {
    policy();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String input =
        "{\"id\": \"a\", \"problem\": \"1+2=\"}\n\n{\"id\": \"b\", \"problem\n{\"id\": \"c\"}\n"
            + "letters\n{\"id\": [1], \"problem\": \"1+1=\"}\n"
            + "1+".repeat(500_000)
            + "\n3+4=\n";
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Progress progress = Progress.lines(new PrintStream(said, true, StandardCharsets.UTF_8));
    assertThatThrownBy(() -> typed(input, context(out, progress), out))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("4 of 7");
    assertThat(said.toString(StandardCharsets.UTF_8).lines())
        .as("of the three problems that could be read")
        .filteredOn(line -> line.matches("[0-9]+ tokens? sampled in [0-9]+[.][0-9] s"))
        .hasSize(3);
    List<JsonNode> lines = lines(out);
    assertThat(lines).hasSize(7);
    assertThat(lines.stream().map(line -> line.has("error")).toList())
        .containsExactly(false, true, true, true, true, false, false);
    assertThat(lines.get(1).path("error").asText()).contains("standard input:3");
    assertThat(lines.get(2).path("id").asText()).isEqualTo("c");
    assertThat(lines.get(5).at("/search/stopped_by").asText()).isEqualTo("prompt-too-long");
    assertThat(lines.get(6).at("/usage/completion_tokens").asLong()).isPositive();
  }

  @Test
  void typedProblemsHaveThePolicysTask() {
    policy();
    SolveConfig config = config(null, null, limits(null, null, 8));
    SolveConfig auto = withTask(config, "auto");
    assertThat(Questions.typedTask(config)).isEqualTo(RunningTotalTask.NAME);
    assertThat(Questions.typedTask(auto)).isEqualTo("math");
    Folders.remove(folder.resolve("policy").toString());
    policy("running-total");
    assertThat(Questions.typedTask(auto)).isEqualTo(RunningTotalTask.NAME);
    Folders.remove(folder.resolve("policy").toString());
    policy("auto");
    assertThat(Questions.typedTask(auto)).isEqualTo("math");
  }

  @Test
  void policyThatCannotWriteTheRequestForTheAnswerIsNotAsked() {
    policy();
    for (String task : List.of("math", RunningTotalTask.NAME)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      Progress progress = Progress.lines(new PrintStream(said, true, StandardCharsets.UTF_8));
      assertThat(typed("1+2=\n3+4=\n", task, context(out, progress), out))
          .hasSize(2)
          .noneMatch(line -> line.has("error"))
          .noneMatch(line -> line.at("/search").has("answer_forced"));
      assertThat(said.toString(StandardCharsets.UTF_8).lines())
          .filteredOn(line -> line.contains("Warning: "))
          .hasSize(task.equals("math") ? 1 : 0)
          .allMatch(line -> line.contains("\\boxed{"));
    }
  }

  @Test
  void goodLinesAreAllSolved() {
    policy();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(typed("1+2=\n{\"id\": 7, \"problem\": \"2+2=\"}\n", context(out), out))
        .extracting(line -> line.path("id").asInt())
        .containsExactly(1, 7);
  }

  @Test
  void standardInputHasNoOutputFile() {
    JobContext context = context(new ByteArrayOutputStream());
    SolveConfig output = config("out", null, limits(null, null, 8));
    SolveConfig trees = config(null, "trees", limits(null, null, 8));
    for (SolveConfig config : List.of(output, trees)) {
      assertThatThrownBy(() -> new SolveJob().run(config, context))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("standard input");
      assertThatThrownBy(() -> new SolveJob().plan(config, context))
          .isInstanceOf(InvalidConfiguration.class);
    }
    assertThat(new SolveJob().plan(config(null, null, limits(null, null, 8)), context).toString())
        .contains("problems from standard input");
  }

  @Test
  void idsThatAreTheSameTextAreRejected() throws IOException {
    Path file = folder.resolve("problems.jsonl");
    Files.writeString(
        file, "{\"id\": 1, \"problem\": \"1+1=\"}\n{\"id\": \"1\", \"problem\": \"2+2=\"}\n");
    assertThatThrownBy(() -> Questions.read(file.toString(), "math"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("problems.jsonl:2");
    Files.writeString(
        file, "{\"id\": 1, \"problem\": \"1+1=\"}\n{\"id\": \"2\", \"problem\": \"\"}\n");
    Questions before = Questions.read(file.toString(), "math");
    assertThat(before.questions()).hasSize(2);
    Files.writeString(
        file, "{\"id\": 1, \"problem\": \"1+1=\"}\n{\"id\": \"2\", \"problem\": \"3\"}\n");
    assertThat(Questions.read(file.toString(), "math").digest()).isNotEqualTo(before.digest());
  }
}
