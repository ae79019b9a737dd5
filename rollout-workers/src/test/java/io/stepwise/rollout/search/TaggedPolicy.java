package io.stepwise.rollout.search;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.lm.weights.ParameterLayout.Parameter;
import io.stepwise.rollout.TinyModels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A policy that thinks in tags: a decoder whose weights let the next token depend on the latest one
 * only. It thinks in digits and lines, and answers in letters, e.g. {@code
 * <think>1+2\n34</think>aaab}. It answers the request that ends with "{" with "x}", and continues
 * after "W" with digits.
 */
final class TaggedPolicy implements AutoCloseable {
  /** How the tags are written. */
  enum Form {
    /** The response begins with a token {@code <think>}. */
    RESPONSE,
    /** The prompt ends with a token {@code <think>} and a line break. */
    PROMPT,
    /** The prompt ends with {@code <think>}, and each tag is several tokens. */
    SPELLED,
    /** There are no tags. */
    PLAIN
  }

  private static final String MARKERS = ".^$;:";
  private static final String ALPHABET = "0123+\nabx{}WQ<think>/".replace(">/", "/>");
  private static final List<String> DIGITS = List.of("0", "1", "2", "3");

  /** The tokenizer without tokens for tags. */
  static final ReasoningTokenizer LETTERS = CharacterTokenizer.of(MARKERS, ALPHABET);

  private static final int WIDTH = 32;
  private static final int MAX_LENGTH = 256;

  final CausalModel model;
  final Formats formats;

  private TaggedPolicy(InputFolder folder) {
    this.model = CausalModel.load(folder);
    FormatSettings settings =
        new FormatSettings(FormatSettings.Choice.CHAT, null, "{problem}", "line");
    this.formats =
        FolderFormats.settle(folder, model.tokenizer(), settings, "").open(model.tokenizer());
  }

  /**
   * Writes and opens the policy.
   *
   * @param folder in which folders are made
   */
  static TaggedPolicy create(Path folder, Form form) {
    InputFolder base =
        InputFolder.open(
            TinyModels.write(
                Head.LANGUAGE_MODEL, LETTERS, 8, 1, folder.resolve("letters-" + form)));
    Map<String, Integer> ids = new HashMap<>();
    for (char c : (MARKERS + ALPHABET).toCharArray()) {
      ids.put(Character.toString(c), ids.size());
    }
    ObjectNode tokenizer = (ObjectNode) Json.read(base.text(ReasoningTokenizer.FILE), "tokenizer");
    if (form == Form.RESPONSE || form == Form.PROMPT) {
      ArrayNode added = tokenizer.putArray("added_tokens");
      for (String tag : List.of("<think>", "</think>")) {
        added
            .addObject()
            .put("id", ids.size())
            .put("content", tag)
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", false);
        ids.put(tag, ids.size());
      }
    }
    boolean begun = form == Form.PROMPT || form == Form.SPELLED;
    ModelConfig config =
        new ModelConfig(
            Architecture.LLAMA,
            Head.LANGUAGE_MODEL,
            ids.size(),
            WIDTH,
            8,
            1,
            2,
            2,
            8,
            10_000,
            1e-6,
            false,
            MAX_LENGTH);
    String path = folder.resolve(form.name()).toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      ModelFiles.write(out, "", config, weights(config, ids, transitions(form)));
      out.write(ReasoningTokenizer.FILE, Json.line(tokenizer));
      out.write("stepwise.json", base.text("stepwise.json"));
      out.write(
          "chat_template.jinja",
          "{{ messages[0]['content'] }}Q" + (begun ? "<think>{{ '\\n' }}" : ""));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return new TaggedPolicy(InputFolder.open(path));
  }

  /** Probabilities of the next token by the latest; of others, all digits are as likely. */
  private static Map<String, Map<String, Double>> transitions(Form form) {
    String ends = form == Form.SPELLED ? "<" : form == Form.PLAIN ? "a" : "</think>";
    Map<String, Map<String, Double>> next = new HashMap<>();
    for (String digit : DIGITS) {
      next.put(
          digit, Map.of("0", 0.2, "1", 0.2, "2", 0.1, "3", 0.1, "+", 0.1, "\n", 0.1, ends, 0.2));
    }
    next.put("Q", form == Form.RESPONSE ? Map.of("<think>", 1.0) : Map.of("1", 1.0));
    next.put("</think>", Map.of("a", 1.0));
    if (form == Form.SPELLED) {
      String tag = "</think>a";
      for (int i = 1; i < tag.length(); i++) {
        next.put(tag.substring(i - 1, i), Map.of(tag.substring(i, i + 1), 1.0));
      }
    }
    next.put("a", Map.of("a", 0.9, "b", 0.1));
    next.put("b", Map.of("$", 1.0));
    next.put("{", Map.of("x", 1.0));
    next.put("x", Map.of("}", 1.0));
    next.put("}", Map.of("$", 1.0));
    return next;
  }

  /** Weights without attention and without feed-forward layer: logits of the latest token alone. */
  private static List<float[]> weights(
      ModelConfig config, Map<String, Integer> ids, Map<String, Map<String, Double>> next) {
    double scale = Math.sqrt(WIDTH); // of a normalized one-hot vector
    List<float[]> values = new ArrayList<>();
    for (Parameter parameter : new ParameterLayout(config).list()) {
      float[] w = new float[parameter.size()];
      if (parameter.kind() == ParameterLayout.Kind.GAIN) {
        Arrays.fill(w, 1);
      } else if (parameter.name().equals("model.embed_tokens.weight")) {
        for (int id = 0; id < ids.size(); id++) {
          w[id * WIDTH + id] = 1;
        }
      } else if (parameter.name().equals("lm_head.weight")) {
        ids.forEach(
            (token, column) -> {
              Map<String, Double> likely =
                  next.getOrDefault(token, Map.of("0", 0.25, "1", 0.25, "2", 0.25, "3", 0.25));
              ids.forEach(
                  (following, row) ->
                      w[row * WIDTH + column] =
                          (float) (Math.log(likely.getOrDefault(following, 1e-12)) / scale));
            });
      }
      values.add(w);
    }
    return values;
  }

  @Override
  public void close() {
    model.close();
  }
}
