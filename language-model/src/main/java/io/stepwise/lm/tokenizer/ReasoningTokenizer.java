package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Shown;
import io.stepwise.lm.tokenizer.NativeTokenizer.Added;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A Hugging Face tokenizer and the ids that structure a chain (bos, prompt end, step end, eos). */
public final class ReasoningTokenizer {
  /** Name of the tokenizer's file in a model folder. */
  public static final String FILE = "tokenizer.json";

  private final String json;
  private final StepTokens tokens;
  private final NativeTokenizer tokenizer;
  private final Set<Integer> reserved;
  private final int bos;
  private final TokenizerFiles files;

  private ReasoningTokenizer(
      String json,
      StepTokens tokens,
      int bos,
      Set<Integer> reserved,
      NativeTokenizer tokenizer,
      TokenizerFiles files) {
    this.json = json;
    this.tokens = tokens;
    this.bos = bos;
    this.tokenizer = tokenizer;
    this.files = files;
    this.reserved = reserved;
  }

  /**
   * The markers that stand for nothing else. An ordinary token (a line break, often) that also ends
   * steps stands for text too, and texts may hold it.
   */
  private static Set<Integer> reserved(StepTokens tokens, JsonNode tree) {
    Set<Integer> reserved =
        new HashSet<>(
            List.of(
                tokens.bos(), tokens.eos(), tokens.pad(), tokens.promptEnd(), tokens.stepEnd()));
    boolean characters =
        tree.path("model").path("merges").isEmpty() && tree.path("pre_tokenizer").isNull();
    if (!characters) {
      Set<Integer> added = new HashSet<>();
      tree.path("added_tokens").forEach(token -> added.add(token.path("id").asInt()));
      reserved.retainAll(added);
    }
    return reserved;
  }

  /**
   * From a {@code tokenizer.json}.
   *
   * @throws InvalidInput if the tokenizer cannot be read
   */
  public static ReasoningTokenizer of(String json, StepTokens tokens, String where) {
    return of(json, tokens, tokens.bos(), where, TokenizerFiles.NONE);
  }

  private static ReasoningTokenizer of(
      String json, StepTokens tokens, int bos, String where, TokenizerFiles files) {
    String file = where + "/" + FILE;
    JsonNode tree = Json.read(json, file);
    return new ReasoningTokenizer(
        json, tokens, bos, reserved(tokens, tree), NativeTokenizer.of(tree, file), files);
  }

  /**
   * The same tokenizer for a model with a maximum length in tokens. A text that cannot fit is
   * rejected before it is tokenized, which takes seconds and gigabytes for megabytes of text.
   */
  public ReasoningTokenizer limitedTo(int tokensAtMost) {
    return tokensAtMost == tokenizer.limits().maxTokens()
        ? this
        : new ReasoningTokenizer(
            json, tokens, bos, reserved, tokenizer.limitedTo(tokensAtMost), files);
  }

  /**
   * Reads the tokenizer of a model folder, or of the part whose file names start with a prefix. An
   * external folder needs no {@code stepwise.json} if its own tokens can be used instead.
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
    TokenizerFiles files = TokenizerFiles.read(folder, prefix);
    int bos =
        files.has(TokenizerFiles.CONFIG) ? FoundTokens.bos(folder, prefix, json) : tokens.bos();
    ReasoningTokenizer read = of(json, tokens, bos, folder.path(), files);
    read.checkKnown("prompt_end", tokens.promptEnd(), folder.path() + "/" + tokensFile);
    read.checkKnown("step_end", tokens.stepEnd(), folder.path() + "/" + tokensFile);
    return read;
  }

  /**
   * Writes the tokenizer into a model folder: the files of the folder it was read from byte for
   * byte, and those that a Hugging Face folder needs and that folder lacked.
   *
   * @param prefix of the files' names
   */
  public void save(OutputFolder folder, String prefix) {
    save(folder, prefix, Map.of());
  }

  /**
   * Into a model folder.
   *
   * @param prefix of the files' names
   * @param formats entries of {@code stepwise.json} next to the tokens
   */
  public void save(OutputFolder folder, String prefix, Map<String, ?> formats) {
    folder.write(prefix + FILE, json);
    folder.write(prefix + StepTokens.FILE, tokens.toJson(formats));
    files.write(folder, prefix);
    new MissingFiles(tokens, files, id -> decode(id)).write(folder, prefix);
  }

  /** The files next to {@code tokenizer.json} of the folder that this tokenizer was read from. */
  public TokenizerFiles files() {
    return files;
  }

  /**
   * A digest of what turns text into ids: equal for two tokenizers that give the same ids for every
   * text. The special tokens that a post-processor adds do not count.
   */
  public String identity() {
    JsonNode tree = Json.read(json, FILE);
    Map<String, Object> parts = new TreeMap<>();
    for (String part : List.of("model", "added_tokens", "normalizer", "pre_tokenizer")) {
      parts.put(part, tree.path(part));
    }
    return Digests.ofText(Json.line(parts));
  }

  /** The special tokens of {@code tokenizer.json}: texts by id. */
  public Map<Integer, String> special() {
    Map<Integer, String> special = new TreeMap<>();
    for (JsonNode token : Json.read(json, FILE).path("added_tokens")) {
      if (token.path("special").asBoolean()) {
        special.put(token.path("id").asInt(), token.path("content").asText());
      }
    }
    return special;
  }

  /** Number of ids, including those that structure a chain. */
  public int vocabularySize() {
    return tokenizer.model().size();
  }

  /** The ids that structure a chain. */
  public StepTokens tokens() {
    return tokens;
  }

  /**
   * The tokenizer's own bos token, {@link StepTokens#NONE} for none; {@code stepwise.json} does not
   * change it.
   */
  public int bos() {
    return bos;
  }

  /**
   * A problem as the policy reads it: {@code bos problem promptEnd}, without bos where the
   * tokenizer has none.
   *
   * @throws InvalidInput if the text holds a marker that is a token of its own
   */
  public int[] prompt(String problem) {
    check("prompt_end", tokens.promptEnd());
    int[] body = encode(problem);
    int start = tokens.bos() == StepTokens.NONE ? 0 : 1;
    int[] ids = new int[start + body.length + 1];
    if (start == 1) {
      ids[0] = tokens.bos();
    }
    System.arraycopy(body, 0, ids, start, body.length);
    ids[ids.length - 1] = tokens.promptEnd();
    return ids;
  }

  /**
   * A step with its end: {@code step stepEnd}.
   *
   * @throws InvalidInput if the text holds a marker that is a token of its own
   */
  public int[] step(String text) {
    check("step_end", tokens.stepEnd());
    int[] body = encode(text);
    int[] ids = Arrays.copyOf(body, body.length + 1);
    ids[body.length] = tokens.stepEnd();
    return ids;
  }

  /** Rejects a marker that is no token, e.g. one of the tokenizer of another model. */
  private void checkKnown(String name, int id, String where) {
    if (id >= vocabularySize()) {
      throw new InvalidInput(
          "Cannot read step tokens: the tokenizer has no token for %s (id %d, expected 0 to %d) at %s"
              .formatted(name, id, vocabularySize() - 1, where));
    }
  }

  private static void check(String name, int id) {
    if (id == StepTokens.NONE) {
      throw new InvalidInput(
          "Cannot tokenize text: the tokenizer has no token for "
              + name
              + " (none, expected "
              + name
              + " in "
              + StepTokens.FILE
              + ")");
    }
  }

  /**
   * Tokenizes a rendered text, e.g. of a chat template: special tokens in it are recognized, and
   * nothing is added.
   */
  public int[] verbatim(String text) {
    return tokenizer.ids(text, Added.NOTHING);
  }

  /** Tokenizes a text and adds the special tokens of the tokenizer (often bos). */
  public int[] plain(String text) {
    return tokenizer.ids(text, Added.SPECIAL_TOKENS);
  }

  /**
   * The same as {@link #verbatim}, with the place of every token in the text.
   *
   * @return ids and, for each, the index of the first code point it covers and of the one after its
   *     last; both −1 for a token that covers none
   */
  public TokenSpans spans(String text) {
    return tokenizer.spans(text);
  }

  /** Whether the ids that structure a chain are those of the tokenizers made for new models. */
  public boolean isOwn() {
    return tokens.equals(StepTokens.OWN);
  }

  /** Whether the vocabulary has every character of a text. */
  public boolean canEncode(String text) {
    return tokenizer.model().lost(text).isEmpty();
  }

  /** Whether a text has too many bytes to fit into the model's maximum length. */
  public boolean tooLong(String text) {
    return tokenizer.limits().tooLong(text);
  }

  private int[] encode(String text) {
    int[] result = verbatim(text);
    for (int i = 0; i < result.length; i++) {
      if (reserved.contains(result[i])) {
        throw new InvalidInput(
            "Cannot tokenize text: it contains an end or padding token (id "
                + result[i]
                + ", expected none of "
                + new TreeSet<>(reserved)
                + ") in \""
                + Shown.of(text)
                + "\"");
      }
    }
    return result;
  }

  /** The text of ids, including special tokens. */
  public String decode(int... ids) {
    return tokenizer.decode(ids);
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
