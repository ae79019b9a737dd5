package io.stepwise.jobs.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.MathGrader;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.TestContexts;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.rollout.RolloutConfig;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A chat model that others wrote, with two end tokens and without step tokens, through {@code sft},
 * {@code rollout} and {@code train-policy}: it is sampled in the form in which it was trained.
 */
class ChatPolicyTest {
  private static final String TEMPLATE =
      "{% for m in messages %}<|bos|>{{ m.role }}\n{{ m.content }}<|step|>\n{% endfor %}"
          + "{% if add_generation_prompt %}<|bos|>assistant\n{% endif %}";

  /** Problems of several lines, of unusual characters, and ones that look like markup. */
  private static final List<Problem> PROBLEMS =
      List.of(
          new Problem("a", "Ann has 2 apples.\n\nShe buys 3.\nHow many?", "5"),
          new Problem("b", "Löse 4·x = 8 für x∈ℕ 😀\u00a0{problem}", "2"),
          new Problem("c", "{{ 1 + 1 }} $$x$$ \\[y\\] ```", "3"),
          new Problem("d", "\t1\r\n2\u2028 e\u0301", "4"));

  private static final SftSettings OVERFITTING =
      new SftSettings(50, 4, 0.02, 5, OptimizerSettings.Method.MUON, 2);

  @TempDir static Path folder;

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static List<String> steps(Problem problem) {
    return List.of(
        "Let me see: " + problem.id() + "\n= 1.",
        "```\nx\n\ny\n```",
        "So \\[\n" + problem.answer() + "\n\n\\]",
        "# Answer \\boxed{" + problem.answer() + "} 😀");
  }

  private static SftConfig sft(String model, String output, FormatSettings formats) {
    return new SftConfig(
        path("solutions"),
        path(model),
        null,
        Preset.AUTO,
        TokenizerKind.BYTE_PAIRS,
        path(output),
        1000,
        OVERFITTING,
        false,
        LoraSettings.NONE,
        formats);
  }

  private static RolloutConfig rollout(String policy, String output) {
    return rollout(policy, output, FormatSettings.DEFAULTS);
  }

  private static RolloutConfig rollout(String policy, String output, FormatSettings formats) {
    return new RolloutConfig(
        path(policy),
        path("reward"),
        path("problems"),
        MathGrader.NAME,
        path(output),
        1,
        0,
        120,
        1,
        1000,
        LayoutConfig.AUTO,
        formats);
  }

  private static List<ScoredChain> chains(String output) {
    return RolloutStage.read(InputFolder.open(path(output)));
  }

  private static JsonNode manifest(String output) throws IOException {
    return Json.read(Files.readString(folder.resolve(output).resolve("manifest.json")), output);
  }

  @BeforeAll
  static void world() throws IOException {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Problem problem : PROBLEMS) {
      solutions.add(
          new StepLabelledSolution(
              "of-" + problem.id(),
              problem.id(),
              problem.text(),
              problem.answer(),
              steps(problem).stream().map(s -> new LabelledStep(s, Rating.POSITIVE)).toList(),
              FinishReason.UNKNOWN,
              null,
              new Provenance("test", 0, "test", null, 0)));
      texts.add(problem.text());
      texts.addAll(steps(problem));
    }
    try (OutputFolder out = OutputFolder.stage(path("solutions"))) {
      SolutionTable.write(out, solutions);
      out.commit(ManifestDraft.of("test", Instant.EPOCH).config(Map.of("task", "math")));
    }
    try (OutputFolder out = OutputFolder.stage(path("problems"))) {
      ProblemTable.write(out, PROBLEMS);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    ReasoningTokenizer tokenizer = TokenizerKind.BYTE_PAIRS.train(texts);
    for (Head head : List.of(Head.LANGUAGE_MODEL, Head.SCALAR)) {
      String name = head == Head.SCALAR ? "reward" : "own";
      try (OutputFolder out = OutputFolder.stage(path(name));
          CausalModel model =
              CausalModel.create(
                  ModelPreset.TINY.config(tokenizer.vocabularySize(), head),
                  tokenizer,
                  NamedRandom.of("model", head))) {
        model.save(out);
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
    }
    Path chat = Files.createDirectory(folder.resolve("chat"));
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(folder.resolve("own").resolve(file), chat.resolve(file));
    }
    Files.writeString(chat.resolve("chat_template.jinja"), TEMPLATE);
    Files.writeString(
        chat.resolve("tokenizer_config.json"),
        "{\"eos_token\": \"<|eos|>\", \"pad_token\": \"<|pad|>\"}");
    Files.writeString(chat.resolve("generation_config.json"), "{\"eos_token_id\": [2, 3]}");
    TestContexts.runOnSpark(new SftJob(), sft("chat", "policy", FormatSettings.DEFAULTS));
    TestContexts.runOnSpark(new RolloutJob(), rollout("policy", "chains"));
  }

  @Test
  void policyIsSampledInTheFormInWhichItWasTrained() {
    List<ScoredChain> chains = chains("chains");
    assertThat(chains).hasSize(PROBLEMS.size());
    for (ScoredChain scored : chains) {
      Problem problem =
          PROBLEMS.stream()
              .filter(p -> p.id().equals(scored.chain().id().problemId()))
              .findFirst()
              .orElseThrow();
      assertThat(scored.steps()).as(problem.id()).isEqualTo(steps(problem));
      assertThat(scored.answer()).isEqualTo(problem.answer());
      assertThat(scored.verdict()).isEqualTo(Verdict.CORRECT);
      assertThat(scored.chain().end()).isEqualTo(Generated.End.EOS);
      int[] response = scored.chain().response();
      assertThat(response[response.length - 1]).as("the template's end token").isEqualTo(3);
      assertThat(scored.stepEnds()[3]).isEqualTo(response.length - 2);
      assertThat(scored.stepScores()).hasSize(4);
    }
  }

  @Test
  void promptsAreWhatTheTemplateGives() {
    ReasoningTokenizer tokenizer = ReasoningTokenizer.load(InputFolder.open(path("policy")), "");
    for (ScoredChain scored : chains("chains")) {
      assertThat(tokenizer.decode(scored.chain().prompt()))
          .isEqualTo(
              "<|bos|>user\n"
                  + scored.chain().problem()
                  + "\n\nReason step by step, and put the final answer in \\boxed{}.<|step|>\n"
                  + "<|bos|>assistant\n");
    }
  }

  @Test
  void manifestsAndTheModelsFolderRecordTheFormats() throws IOException {
    for (String output : List.of("policy", "chains")) {
      JsonNode config = manifest(output).get("config");
      assertThat(config.get("prompt-format").asText()).as(output).isEqualTo("chat");
      assertThat(config.get("step-format").asText()).as(output).isEqualTo("blank-line");
      assertThat(config.get("user-template").asText()).as(output).startsWith("{problem}\n\nReason");
    }
    JsonNode formats =
        Json.read(Files.readString(folder.resolve("policy/stepwise.json")), "it").get("formats");
    assertThat(formats.get("prompt").asText()).isEqualTo("chat");
    assertThat(formats.get("steps").asText()).isEqualTo("blank-line");
    JsonNode own = manifest("own").get("files");
    assertThat(own.has("stepwise.json")).isTrue();
  }

  @Test
  void trainPolicyKeepsTheFormatsAndTakesDifferentProblemsInAnIteration() throws IOException {
    TestContexts.runOnSpark(new TrainPolicyJob(), improved(3, "better"));
    assertThat(Files.readString(folder.resolve("better/stepwise.json")))
        .isEqualTo(Files.readString(folder.resolve("policy/stepwise.json")));
    assertThat(manifest("better").get("metrics").get("accuracy").asDouble()).isGreaterThan(0.4);
    List<ScoredChain> chains = chains("better.rollouts/iteration-000002");
    assertThat(chains).hasSize(6).allMatch(chain -> chain.steps().size() >= 1);
    assertThat(chains.stream().map(chain -> chain.chain().id().problemId()).distinct())
        .as("two of the second iteration's problems are of the next epoch")
        .hasSize(3);
  }

  @Test
  void moreProblemsPerIterationThanThereAreIsAnError() {
    assertThatThrownBy(
            () -> TestContexts.runOnSpark(new TrainPolicyJob(), improved(5, "impossible")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith(
            "Cannot train policy: an iteration needs more problems than there are (num-prompts 5,"
                + " expected at most 4) at ");
  }

  private static TrainPolicyConfig improved(int numPrompts, String output) {
    return new TrainPolicyConfig(
        path("policy"),
        path("reward"),
        path("problems"),
        MathGrader.NAME,
        path(output),
        null,
        2,
        numPrompts,
        2,
        120,
        1,
        PpoSettings.DEFAULT);
  }

  @Test
  void settingsGoBeforeWhatTheFolderRecords() throws IOException {
    FormatSettings plain =
        new FormatSettings(FormatSettings.Choice.PLAIN, null, "Q: {problem}\nA: ", "line");
    TestContexts.runOnSpark(new RolloutJob(), rollout("policy", "plain-chains", plain));
    JsonNode config = manifest("plain-chains").get("config");
    assertThat(config.get("prompt-format").asText()).isEqualTo("plain");
    assertThat(config.get("step-format").asText()).isEqualTo("line");
    ReasoningTokenizer tokenizer = ReasoningTokenizer.load(InputFolder.open(path("policy")), "");
    for (ScoredChain scored : chains("plain-chains")) {
      assertThat(tokenizer.decode(scored.chain().prompt()))
          .isEqualTo("<|bos|>Q: " + scored.chain().problem() + "\nA: <|prompt|>");
    }
  }

  @Test
  void formatsThatTheModelDoesNotHaveAreAnErrorBeforeTraining() {
    FormatSettings system =
        new FormatSettings(FormatSettings.Choice.STEPWISE, "Be brief.", null, "auto");
    assertThatThrownBy(() -> TestContexts.runOnSpark(new SftJob(), sft("chat", "none", system)))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith("Cannot use setting system-prompt: ");
    assertThat(folder.resolve("none")).doesNotExist();
  }
}
