package io.stepwise.lm.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
  private static final JsonNode MESSAGES =
      Json.read("[{\"role\": \"user\", \"content\": \"hi\"}]", "here");

  @TempDir Path folder;

  private String render(String config) throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), config);
    return ChatTemplate.of(InputFolder.foreign(folder.toString())).orElseThrow().render(MESSAGES);
  }

  @Test
  void templateAndItsTokensComeFromTheTokenizersConfiguration() throws IOException {
    assertThat(
            render(
                "{\"chat_template\": \"{{ bos_token }}{{ eos_token }}{{ messages[0].content }}\","
                    + " \"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\"}}"))
        .isEqualTo("<s></s>hi");
  }

  @Test
  void ofSeveralTheOneNamedDefaultIsTaken() throws IOException {
    assertThat(
            render(
                "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"a\"},"
                    + " {\"name\": \"default\", \"template\": \"b\"}]}"))
        .isEqualTo("b");
    assertThatThrownBy(
            () -> render("{\"chat_template\": [{\"name\": \"rag\", \"template\": \"a\"}]}"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("[rag], expected default");
  }

  @Test
  void fileOfItsOwnGoesBefore() throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"), "file\n");
    assertThat(render("{\"chat_template\": \"config\"}")).isEqualTo("file");
  }

  @Test
  void folderMayHaveNone() throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), "{}");
    assertThat(ChatTemplate.of(InputFolder.foreign(folder.toString()))).isEmpty();
  }

  @Test
  void whatATemplateRejectsAndWhatIsNotSupportedIsNamed() {
    assertThatThrownBy(
            () -> ChatTemplate.of("{{ raise_exception('no') }}", Map.of(), "f").render(MESSAGES))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            "Cannot render chat template: the template raised: no"
                + " (expected messages and a system prompt, if any, that the template accepts)"
                + " at f");
    assertThatThrownBy(() -> ChatTemplate.of("{{ 'a' | wordwrap(3) }}", Map.of(), "f"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("the filter wordwrap is not supported");
    assertThatThrownBy(() -> ChatTemplate.of("{% autoescape true %}", Map.of(), "f"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("the block autoescape is not supported");
    assertThatThrownBy(
            () -> ChatTemplate.of("", Map.of(), "f").render(Json.read("{\"role\": 1}", "here")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("messages are not a list");
  }

  @Test
  void wholeConversationHasTheSameDateOnEveryDay() {
    ChatTemplate dated =
        ChatTemplate.of(
            "Today Date: {{ strftime_now('%d %b %Y') }}{{ messages[0].content }}", Map.of(), "f");
    assertThat(dated.renderWhole(MESSAGES)).isEqualTo("Today Date: 26 Jul 2024hi");
    Clock later = Clock.fixed(Instant.parse("2031-01-02T00:00:00Z"), ZoneOffset.UTC);
    assertThat(dated.render(MESSAGES, false, later))
        .as("a caller may give another date")
        .isEqualTo("Today Date: 02 Jan 2031hi");
  }
}
