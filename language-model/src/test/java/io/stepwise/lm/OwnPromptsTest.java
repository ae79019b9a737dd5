package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other tools prompt a new model by its chat template as we prompt it by its tokens. */
class OwnPromptsTest {
  private static final List<String> PROBLEMS =
      List.of(
          "4+7-3+9",
          "What is 2 + 2?\n\nGive a number.",
          "naïve café 😀 中文 \u00a0 e\u0301",
          "{{ bos_token }} {% if %} 'quotes' \"and\" \\slashes\\",
          " leading and trailing ");

  /** Texts without the characters that are step tokens there. */
  private static final List<String> OF_CHARACTERS =
      List.of("4+7-3+9", "two\n\nlines", "é 😀 中文\u00a0", "{{ x }} {% if %} 'a' \"b\" \\", " 1 ");

  @TempDir private Path folder;

  private static List<String> problems(TokenizerKind kind) {
    return kind == TokenizerKind.CHARACTERS ? OF_CHARACTERS : PROBLEMS;
  }

  private InputFolder saved(TokenizerKind kind) {
    ReasoningTokenizer tokenizer = kind.train(problems(kind));
    Path path = folder.resolve("saved");
    try (CausalModel model =
            CausalModel.create(
                ModelPreset.named("tiny").config(tokenizer.vocabularySize(), Head.LANGUAGE_MODEL),
                tokenizer,
                NamedRandom.of("test"));
        OutputFolder out = OutputFolder.stage(path.toString())) {
      model.save(out);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    return InputFolder.open(path.toString());
  }

  private static ArrayNode messages(String problem) {
    ArrayNode messages = Json.mapper().createArrayNode();
    messages.addObject().put("role", "user").put("content", problem);
    return messages;
  }

  @ParameterizedTest
  @EnumSource(TokenizerKind.class)
  void chatTemplateGivesThePrompt(TokenizerKind kind) {
    InputFolder saved = saved(kind);
    ReasoningTokenizer tokenizer = ReasoningTokenizer.load(saved, "");
    ChatTemplate template = ChatTemplate.of(saved).orElseThrow();
    for (String problem : problems(kind)) {
      int[] prompt = tokenizer.prompt(problem);
      assertThat(tokenizer.verbatim(template.render(messages(problem)))).isEqualTo(prompt);
      assertThat(tokenizer.plain(problem)).as("by the post-processor").isEqualTo(prompt);
    }
    ArrayNode conversation = messages("4+7");
    conversation.addObject().put("role", "assistant").put("content", "4");
    int[] ids = tokenizer.verbatim(template.render(conversation));
    assertThat(ids).startsWith(tokenizer.prompt("4+7")).endsWith(tokenizer.tokens().eos());
    ArrayNode system = messages("4+7");
    system.insertObject(0).put("role", "system").put("content", "Be brief.");
    assertThatThrownBy(() -> template.render(system))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no such role (system, expected user or assistant)");
  }

  @ParameterizedTest
  @EnumSource(TokenizerKind.class)
  void modelTrainedFurtherKeepsIt(TokenizerKind kind) {
    InputFolder saved = saved(kind);
    Path again = folder.resolve("again");
    try (CausalModel model = CausalModel.load(saved);
        OutputFolder out = OutputFolder.stage(again.toString())) {
      model.save(out);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    for (String file : List.of("tokenizer.json", "tokenizer_config.json", "stepwise.json")) {
      assertThat(InputFolder.open(again.toString()).text(file)).isEqualTo(saved.text(file));
    }
  }

  @ParameterizedTest
  @EnumSource(TokenizerKind.class)
  void transformersGivesThePrompt(TokenizerKind kind) throws IOException, InterruptedException {
    assumeTrue(Boolean.getBoolean("stepwise.parity"), "needs the profile parity");
    InputFolder saved = saved(kind);
    ReasoningTokenizer tokenizer = ReasoningTokenizer.load(saved, "");
    List<String> problems = problems(kind);
    JsonNode theirs =
        Json.read(
            SavedFolderParityTest.python("check_prompts.py", saved.path(), Json.line(problems)),
            "it");
    for (int i = 0; i < problems.size(); i++) {
      String ours = Json.line(tokenizer.prompt(problems.get(i)));
      assertThat(theirs.get("chat").get(i).toString()).as(problems.get(i)).isEqualTo(ours);
      assertThat(theirs.get("text").get(i).toString()).as(problems.get(i)).isEqualTo(ours);
    }
  }
}
