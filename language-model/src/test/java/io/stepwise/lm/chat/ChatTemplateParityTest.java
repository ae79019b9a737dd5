package io.stepwise.lm.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Templates rendered here and by transformers ({@code src/test/python/make_chat_fixtures.py} makes
 * the cases): the same text, byte for byte, and where Python fails a refusal.
 */
class ChatTemplateParityTest {
  /** Random cases that ask for what is rejected by name. */
  private static final double LARGEST_SHARE_REFUSED = 0.05;

  private static final Clock CLOCK =
      Clock.fixed(LocalDateTime.of(2026, 3, 9, 14, 5, 7).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);

  private final Map<String, String> tokens = new LinkedHashMap<>();
  private final List<String> differ = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  @Test
  void everyTemplateRendersAsInTransformersOrIsRejected() throws IOException {
    JsonNode all = cases();
    all.path("tokens").properties().forEach(t -> tokens.put(t.getKey(), t.getValue().asText()));
    for (JsonNode example : all.path("cases")) {
      check(example, all.path("chats").path(example.path("chat").asText()));
    }
    assertThat(differ).isEmpty();
    assertThat(refused).allMatch(why -> why.startsWith("unsupported") || why.startsWith("random"));
    assertThat(refused.stream().filter(why -> why.startsWith("unsupported")).count())
        .isEqualTo(asked("unsupported"));
    assertThat((double) refused.stream().filter(why -> why.startsWith("random")).count())
        .isLessThan(LARGEST_SHARE_REFUSED * asked("random"));
  }

  private long asked(String kind) {
    return names.stream().filter(name -> name.startsWith(kind)).count();
  }

  private JsonNode cases() throws IOException {
    String elsewhere = System.getProperty("stepwise.chat.cases");
    if (elsewhere != null) {
      return new ObjectMapper().readTree(Path.of(elsewhere).toFile());
    }
    try (InputStream in = getClass().getResourceAsStream("cases.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private void check(JsonNode example, JsonNode messages) {
    String name = example.path("name").asText();
    boolean fails = example.has("error");
    names.add(name);
    try {
      String text =
          ChatTemplate.of(example.path("template").asText(), tokens, "here")
              .render(messages, example.path("prompt").asBoolean(), CLOCK);
      if (fails || !text.equals(example.path("expected").asText())) {
        differ.add(
            name
                + "\n"
                + example.path("template")
                + "\n  got      "
                + text
                + "\n  expected "
                + example.path(fails ? "error" : "expected").asText());
      }
    } catch (InvalidInput e) {
      if (!fails) {
        refused.add(name + ": " + e.getMessage());
      }
    }
  }
}
