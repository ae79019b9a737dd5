package io.stepwise.lm.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.chat.TemplateSource;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.EndTokens;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Formats of model folders. A folder records the formats that its model was trained with in {@code
 * stepwise.json}, under "formats", unless they are those that it would have without: {@code
 * stepwise} and {@code token} where the file holds the tokens for them, else {@code chat} where
 * there is a chat template, else {@code plain}, both with {@code blank-line}.
 */
public final class FolderFormats {
  private static final String KEY = "formats";
  private static final String PROMPT = "prompt";
  private static final String SYSTEM_PROMPT = "system_prompt";
  private static final String USER_TEMPLATE = "user_template";
  private static final String STEPS = "steps";
  private static final List<String> KEYS = List.of(PROMPT, SYSTEM_PROMPT, USER_TEMPLATE, STEPS);

  private FolderFormats() {}

  /** What a folder records. */
  private record Recorded(PromptKind kind, String system, String user, String steps) {}

  /**
   * Settles the formats of a model: what the user sets, else what the folder records, else what its
   * files and the task suggest.
   *
   * @param tokenizer of the model
   * @param instruction what a problem is followed by, such as how the answer is to be written;
   *     empty for nothing
   * @throws InvalidConfiguration if the settings contradict each other
   * @throws InvalidInput if the folder cannot do what is asked, or its record is malformed
   */
  public static FormatSpec settle(
      InputFolder folder,
      ReasoningTokenizer tokenizer,
      FormatSettings settings,
      String instruction) {
    InputFolder base = BaseReference.orSelf(folder);
    Optional<TemplateSource> template = ChatTemplate.source(base);
    Optional<Recorded> recorded = recorded(folder).or(() -> recorded(base));
    PromptKind kind =
        chosen(
            settings,
            recorded.map(Recorded::kind).orElseGet(() -> usual(base, tokenizer, template)));
    if (kind == PromptKind.CHAT && template.isEmpty()) {
      throw new InvalidInput(
          "Cannot use prompt format chat: the model has no chat template (none, expected"
              + " chat_template.jinja or chat_template in tokenizer_config.json) at "
              + base.path());
    }
    Set<Integer> endTokens = EndTokens.of(base, tokenizer.tokens());
    return settle(kind, template.orElse(null), recorded, settings, instruction, endTokens);
  }

  /**
   * The formats of a new model, as {@link #settle}.
   *
   * @throws InvalidConfiguration if the settings contradict each other, or want a chat template
   */
  public static FormatSpec ofNew(
      ReasoningTokenizer tokenizer, FormatSettings settings, String instruction) {
    PromptKind kind = chosen(settings, PromptKind.STEPWISE);
    if (kind == PromptKind.CHAT) {
      throw new InvalidConfiguration(
          "Cannot use setting prompt-format: a new model is trained without a chat template (chat,"
              + " expected auto, plain or stepwise)");
    }
    Set<Integer> endTokens = Set.of(tokenizer.tokens().eos());
    return settle(kind, null, Optional.empty(), settings, instruction, endTokens);
  }

  private static PromptKind chosen(FormatSettings settings, PromptKind otherwise) {
    return settings.promptFormat() == FormatSettings.Choice.AUTO
        ? otherwise
        : PromptKind.valueOf(settings.promptFormat().name());
  }

  private static FormatSpec settle(
      PromptKind kind,
      TemplateSource template,
      Optional<Recorded> recorded,
      FormatSettings settings,
      String instruction,
      Set<Integer> endTokens) {
    refuseUnused(kind, settings);
    Optional<Recorded> same = recorded.filter(found -> found.kind == kind);
    String user = same.map(Recorded::user).orElseGet(() -> userTemplate(kind, instruction));
    String steps =
        same.map(Recorded::steps)
            .orElse(kind == PromptKind.STEPWISE ? StepFormats.TOKEN : StepFormats.BLANK_LINE);
    String system =
        settings.systemPrompt() == null
            ? same.map(Recorded::system).orElse(null)
            : settings.systemPrompt();
    return new FormatSpec(
        kind,
        kind == PromptKind.CHAT ? template : null,
        system == null || system.isEmpty() ? null : system,
        settings.userTemplate() == null ? user : settings.userTemplate(),
        settings.stepFormat().equals(StepFormats.AUTO) ? steps : settings.stepFormat(),
        endTokens);
  }

  private static PromptKind usual(
      InputFolder base, ReasoningTokenizer tokenizer, Optional<TemplateSource> template) {
    StepTokens tokens = tokenizer.tokens();
    if (base.has(StepTokens.FILE)
        && tokens.promptEnd() != StepTokens.NONE
        && tokens.stepEnd() != StepTokens.NONE) {
      return PromptKind.STEPWISE;
    }
    return template.isPresent() ? PromptKind.CHAT : PromptKind.PLAIN;
  }

  private static String userTemplate(PromptKind kind, String instruction) {
    return switch (kind) {
      case STEPWISE -> null;
      case CHAT -> FormatSpec.PROBLEM + (instruction.isEmpty() ? "" : "\n\n" + instruction);
      case PLAIN ->
          "Problem: "
              + FormatSpec.PROBLEM
              + "\n"
              + (instruction.isEmpty() ? "" : instruction + "\n")
              + "Solution:\n";
    };
  }

  private static void refuseUnused(PromptKind kind, FormatSettings settings) {
    boolean system = kind != PromptKind.CHAT && settings.systemPrompt() != null;
    boolean user = kind == PromptKind.STEPWISE && settings.userTemplate() != null;
    if (system || user) {
      throw new InvalidConfiguration(
          "Cannot use setting %s: the prompt format does not have one (%s, expected %s)"
              .formatted(
                  system ? "system-prompt" : "user-template",
                  word(kind),
                  system ? "chat" : "chat or plain"));
    }
  }

  private static String word(PromptKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Recorded> recorded(InputFolder folder) {
    if (!folder.has(StepTokens.FILE)) {
      return Optional.empty();
    }
    String where = folder.path() + "/" + StepTokens.FILE;
    JsonNode formats = Json.read(folder.text(StepTokens.FILE), where).path(KEY);
    if (formats.isMissingNode()) {
      return Optional.empty();
    }
    try {
      if (!formats.isObject()) {
        throw new IllegalArgumentException("formats is no object (" + formats + ")");
      }
      formats.fieldNames().forEachRemaining(FolderFormats::requireKnown);
      String steps = text(formats, STEPS, true);
      String user = text(formats, USER_TEMPLATE, false);
      String system = text(formats, SYSTEM_PROMPT, false);
      PromptKind kind = PromptKind.valueOf(text(formats, PROMPT, true).toUpperCase(Locale.ROOT));
      StepFormats.check(steps);
      FormatSpec.checkTemplate(user);
      boolean unusedUser = kind == PromptKind.STEPWISE && user != null;
      if (unusedUser || (kind != PromptKind.CHAT && system != null)) {
        throw new IllegalArgumentException(
            "prompt format %s has no %s"
                .formatted(word(kind), unusedUser ? USER_TEMPLATE : SYSTEM_PROMPT));
      }
      return Optional.of(new Recorded(kind, system, user, steps));
    } catch (IllegalArgumentException | InvalidConfiguration e) {
      throw new InvalidInput(
          "Cannot read formats: "
              + e.getMessage()
              + " (expected \"prompt\": chat, plain or stepwise, \"user_template\" and \"steps\")"
              + " at "
              + where,
          e);
    }
  }

  private static void requireKnown(String key) {
    if (!KEYS.contains(key)) {
      throw new IllegalArgumentException(
          "unknown key %s (known: %s)".formatted(key, String.join(", ", KEYS)));
    }
  }

  private static String text(JsonNode formats, String key, boolean required) {
    JsonNode value = formats.path(key);
    if (value.isTextual() || (!required && (value.isMissingNode() || value.isNull()))) {
      return value.textValue();
    }
    throw new IllegalArgumentException(
        "%s is no text (%s)".formatted(key, value.isMissingNode() ? "absent" : value));
  }

  /** The prompt format of a model when nothing is set. */
  public static PromptKind kind(InputFolder folder, ReasoningTokenizer tokenizer) {
    InputFolder base = BaseReference.orSelf(folder);
    return recorded(folder)
        .or(() -> recorded(base))
        .map(Recorded::kind)
        .orElseGet(() -> usual(base, tokenizer, ChatTemplate.source(base)));
  }

  /**
   * The entries on formats in {@code stepwise.json}, next to the tokens; default formats have none.
   */
  public static Map<String, Object> entries(FormatSpec spec) {
    boolean usual =
        spec.kind() == PromptKind.STEPWISE && spec.stepFormat().equals(StepFormats.TOKEN);
    return usual
        ? Map.of()
        : entries(
            new Recorded(spec.kind(), spec.systemPrompt(), spec.userTemplate(), spec.stepFormat()));
  }

  /** The formats recorded in a folder's {@code stepwise.json}. */
  public static Map<String, Object> entries(InputFolder folder) {
    return recorded(folder).map(FolderFormats::entries).orElse(Map.of());
  }

  private static Map<String, Object> entries(Recorded record) {
    Map<String, Object> formats = new TreeMap<>();
    formats.put(PROMPT, word(record.kind()));
    if (record.system() != null) {
      formats.put(SYSTEM_PROMPT, record.system());
    }
    if (record.user() != null) {
      formats.put(USER_TEMPLATE, record.user());
    }
    formats.put(STEPS, record.steps());
    return Map.of(KEY, formats);
  }
}
