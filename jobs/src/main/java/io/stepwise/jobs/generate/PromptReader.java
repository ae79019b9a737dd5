package io.stepwise.jobs.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.jobs.exchange.Fields;
import io.stepwise.jobs.rollout.ResponseRoom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.PromptKind;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tokenizes prompts. A conversation takes the form that the folder's chat template gives it; a
 * prompt is {@code bos prompt promptEnd} for a model with that prompt format, and for any other
 * what its tokenizer makes of the text.
 */
final class PromptReader {
  private final ReasoningTokenizer tokenizer;
  private final boolean ours;
  private final Optional<ChatTemplate> template;
  private final String model;
  private final int room;
  private final Clock clock;

  /**
   * A reader for a model.
   *
   * @param room longest prompt, in tokens
   * @param clock what time it is for a template that prints the date
   */
  PromptReader(InputFolder folder, ReasoningTokenizer tokenizer, int room, Clock clock) {
    this.tokenizer = tokenizer;
    this.ours = FolderFormats.kind(folder, tokenizer) == PromptKind.STEPWISE;
    this.template = ChatTemplate.of(BaseReference.orSelf(folder));
    this.model = folder.path();
    this.room = room;
    this.clock = clock;
  }

  /**
   * A reader for a model and the responses that are asked for.
   *
   * @throws InvalidConfiguration if these leave no token for a prompt
   */
  static PromptReader of(InputFolder folder, CausalModel model, GenerateConfig config) {
    int room =
        ResponseRoom.forPrompt("max-tokens", config.maxTokens(), model.config().maxPositions());
    return new PromptReader(folder, model.tokenizer(), room, config.clock());
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInput that names file and line
   */
  void read(String path, Consumer<Prompt> action) {
    JsonLines.read(List.of(path), line -> action.accept(prompt(line.value(), line.where())));
  }

  /**
   * Reads a line.
   *
   * @throws InvalidInput that names the place
   */
  Prompt prompt(ObjectNode line, String where) {
    int[] tokens = tokens(line, where);
    if (tokens.length < 1 || tokens.length > room) {
      throw new InvalidInput(
          "Cannot generate: length of the prompt ("
              + tokens.length
              + " tokens, expected 1 to "
              + room
              + ", which --max-tokens leaves of the model's maximum length) at "
              + where);
    }
    return new Prompt(Fields.id(line, where), problem(line, where), tokens, where);
  }

  private static String problem(ObjectNode line, String where) {
    if (line.has("problem")) {
      return Fields.text(line, "problem", where);
    }
    if (line.has("prompt")) {
      return Fields.text(line, "prompt", where);
    }
    String last = "";
    for (JsonNode message : line.path("messages")) {
      if (message.path("role").asText().equals("user")) {
        last = content(message.path("content"), where);
      }
    }
    return last;
  }

  /** A message's text; of a list of parts, the texts of those that have one. */
  private static String content(JsonNode content, String where) {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray() && !content.isNull() && !content.isMissingNode()) {
      throw Fields.refusal("content", content, "a text or a list of parts", where);
    }
    StringBuilder texts = new StringBuilder();
    content.forEach(part -> texts.append(part.path("text").asText("")));
    return texts.toString();
  }

  private int[] tokens(ObjectNode line, String where) {
    if (!line.has("messages")) {
      String prompt = Fields.text(line, "prompt", where);
      return Fields.at(where, () -> ours ? tokenizer.prompt(prompt) : tokenizer.plain(prompt));
    }
    if (line.has("prompt")) {
      throw Fields.refusal("prompt", line.get("prompt"), "either prompt or messages", where);
    }
    if (template.isEmpty()) {
      throw new InvalidInput(
          "Cannot read line: messages, but the model has no chat template ("
              + model
              + ", expected chat_template.jinja or chat_template in tokenizer_config.json) at "
              + where);
    }
    return Fields.at(
        where, () -> tokenizer.verbatim(template.get().render(line.get("messages"), true, clock)));
  }
}
