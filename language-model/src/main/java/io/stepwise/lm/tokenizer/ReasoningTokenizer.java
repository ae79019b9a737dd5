package io.stepwise.lm.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Shown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A Hugging Face tokenizer and the ids that give a chain its form. */
public final class ReasoningTokenizer {
  /** Name of the tokenizer's file in a model folder. */
  public static final String FILE = "tokenizer.json";

  private final String json;
  private final StepTokens tokens;
  private final HuggingFaceTokenizer tokenizer;
  private final Set<Integer> formIds;
  private final boolean characters;
  private final int vocabularySize;
  private final TokenizerFiles files;

  private ReasoningTokenizer(
      String json,
      StepTokens tokens,
      int vocabularySize,
      HuggingFaceTokenizer tokenizer,
      TokenizerFiles files) {
    this.json = json;
    this.files = files;
    this.tokens = tokens;
    this.tokenizer = tokenizer;
    this.vocabularySize = vocabularySize;
    // Without merges, and without bytes to fall back on, every token is one character, and an
    // unknown character would vanish in silence.
    JsonNode tree = Json.read(json, FILE);
    this.characters =
        tree.path("model").path("merges").isEmpty() && tree.path("pre_tokenizer").isNull();
    this.formIds =
        new HashSet<>(
            List.of(
                tokens.bos(), tokens.eos(), tokens.pad(), tokens.promptEnd(), tokens.stepEnd()));
  }

  /**
   * From a {@code tokenizer.json}.
   *
   * @throws InvalidInput if the tokenizer cannot be read
   */
  public static ReasoningTokenizer of(String json, StepTokens tokens, String where) {
    return of(json, tokens, where, TokenizerFiles.NONE);
  }

  private static ReasoningTokenizer of(
      String json, StepTokens tokens, String where, TokenizerFiles files) {
    InputStream in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    Map<String, String> options =
        Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false");
    int size = vocabularySize(json, where);
    try {
      return new ReasoningTokenizer(
          json, tokens, size, HuggingFaceTokenizer.newInstance(in, options), files);
    } catch (IOException | RuntimeException e) {
      throw new InvalidInput(
          "Cannot read tokenizer: " + e.getMessage() + " at " + where + "/" + FILE, e);
    } catch (LinkageError e) {
      throw new InfrastructureFailure("Cannot start tokenizer: native library missing", e);
    }
  }

  /**
   * From a model folder, or from the part of one whose files' names start with a prefix. A folder
   * that others wrote needs no {@code stepwise.json} if its own tokens can take that place.
   *
   * @throws InvalidInput if a file is missing or malformed, or an id cannot be found
   */
  public static ReasoningTokenizer load(InputFolder folder, String prefix) {
    String tokensFile = prefix + StepTokens.FILE;
    String json = folder.text(prefix + FILE);
    StepTokens tokens =
        folder.has(tokensFile)
            ? StepTokens.fromJson(folder.text(tokensFile), folder.path() + "/" + tokensFile)
            : FoundTokens.in(folder, prefix, json);
    return of(json, tokens, folder.path(), TokenizerFiles.read(folder, prefix));
  }

  /**
   * Writes the tokenizer into a model folder: the files of the folder it was read from byte for
   * byte, and those that a Hugging Face folder needs and that folder lacked.
   *
   * @param prefix of the files' names
   */
  public void save(OutputFolder folder, String prefix) {
    folder.write(prefix + FILE, json);
    folder.write(prefix + StepTokens.FILE, tokens.toJson());
    files.write(folder, prefix);
    if (!files.has(TokenizerFiles.CONFIG)) {
      folder.write(prefix + TokenizerFiles.CONFIG, Json.pretty(config()));
    }
    if (!files.has(TokenizerFiles.GENERATION)) {
      TreeMap<String, Object> ids =
          new TreeMap<>(
              Map.of(
                  "bos_token_id", tokens.bos(),
                  "eos_token_id", tokens.eos(),
                  "pad_token_id", tokens.pad()));
      ids.putAll(files.tokenIds());
      folder.write(prefix + TokenizerFiles.GENERATION, Json.pretty(ids));
    }
  }

  /** What a folder without {@code tokenizer_config.json} gets as one. */
  private Map<String, String> config() {
    Map<String, String> config = new TreeMap<>();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("bos_token", decode(tokens.bos()));
    config.put("eos_token", decode(tokens.eos()));
    config.put("pad_token", decode(tokens.pad()));
    if (files == TokenizerFiles.NONE && tokens.promptEnd() != StepTokens.NONE) {
      config.put("chat_template", OwnPrompts.chatTemplate(decode(tokens.promptEnd())));
    }
    return config;
  }

  /** The files beside {@code tokenizer.json} of the folder that this tokenizer was read from. */
  public TokenizerFiles files() {
    return files;
  }

  /** One more than the largest id. */
  private static int vocabularySize(String json, String where) {
    JsonNode tree = Json.read(json, where + "/" + FILE);
    JsonNode vocabulary = tree.path("model").path("vocab");
    int size = vocabulary.isArray() ? vocabulary.size() : 0;
    if (vocabulary.isObject()) {
      for (JsonNode id : vocabulary) {
        size = Math.max(size, id(id, where) + 1);
      }
    }
    for (JsonNode added : tree.path("added_tokens")) {
      size = Math.max(size, id(added.path("id"), where) + 1);
    }
    return size;
  }

  private static int id(JsonNode id, String where) {
    if (!id.isInt() || id.asInt() < 0 || id.asInt() == Integer.MAX_VALUE) {
      throw new InvalidInput(
          "Cannot read tokenizer: a token's id ("
              + Shown.of(id)
              + ", expected 0 to "
              + (Integer.MAX_VALUE - 1)
              + ") at "
              + where
              + "/"
              + FILE);
    }
    return id.asInt();
  }

  /** Number of ids, those that give a chain its form included. */
  public int vocabularySize() {
    return vocabularySize;
  }

  /** The ids that give a chain its form. */
  public StepTokens tokens() {
    return tokens;
  }

  /**
   * A problem as the policy reads it: {@code bos problem promptEnd}.
   *
   * @throws InvalidInput if the text holds one of the ids that give a chain its form
   */
  public int[] prompt(String problem) {
    check("prompt_end", tokens.promptEnd());
    int[] body = encode(problem);
    int[] ids = new int[body.length + 2];
    ids[0] = tokens.bos();
    System.arraycopy(body, 0, ids, 1, body.length);
    ids[ids.length - 1] = tokens.promptEnd();
    return ids;
  }

  /**
   * A step with its end: {@code step stepEnd}.
   *
   * @throws InvalidInput if the text holds one of the ids that give a chain its form
   */
  public int[] step(String text) {
    check("step_end", tokens.stepEnd());
    int[] body = encode(text);
    int[] ids = Arrays.copyOf(body, body.length + 1);
    ids[body.length] = tokens.stepEnd();
    return ids;
  }

  private static void check(String name, int id) {
    if (id == StepTokens.NONE) {
      throw new InvalidInput(
          "Cannot tokenise text: the tokenizer has no token for "
              + name
              + " (none, expected "
              + name
              + " in "
              + StepTokens.FILE
              + ")");
    }
  }

  /**
   * A text that already has its form, as a chat template gives it: what looks like a special token
   * is one, and nothing is added.
   */
  public int[] verbatim(String text) {
    return known(text, tokenizer.encode(text, false, false).getIds());
  }

  /** A text with what the tokenizer itself puts around every text (a bos token, often). */
  public int[] plain(String text) {
    known(text, tokenizer.encode(text, false, false).getIds());
    return narrow(tokenizer.encode(text, true, false).getIds());
  }

  /** Refuses texts of which characters would vanish. */
  private int[] known(String text, long[] ids) {
    if (characters && ids.length != text.codePointCount(0, text.length())) {
      throw new InvalidInput(
          "Cannot tokenise text: a character is not in the vocabulary ("
              + ids.length
              + " known characters, expected "
              + text.codePointCount(0, text.length())
              + ") in \""
              + text
              + "\"");
    }
    return narrow(ids);
  }

  private static int[] narrow(long[] ids) {
    return Arrays.stream(ids).mapToInt(id -> (int) id).toArray();
  }

  private int[] encode(String text) {
    int[] result = verbatim(text);
    for (int i = 0; i < result.length; i++) {
      if (formIds.contains(result[i])) {
        throw new InvalidInput(
            "Cannot tokenise text: it holds a token that ends or pads chains (id "
                + result[i]
                + ", expected none of "
                + formIds
                + ") in \""
                + text
                + "\"");
      }
    }
    return result;
  }

  /** Ids to text, all of them, form included. */
  public String decode(int... ids) {
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    return tokenizer.decode(wide, false);
  }

  /**
   * The complete steps of a response: what stands before each step end. Text after the last step
   * end is no step.
   */
  public List<String> steps(int[] response) {
    List<String> steps = new ArrayList<>();
    int from = 0;
    for (int t = 0; t < response.length; t++) {
      if (response[t] == tokens.stepEnd()) {
        steps.add(decode(Arrays.copyOfRange(response, from, t)));
        from = t + 1;
      }
    }
    return List.copyOf(steps);
  }
}
