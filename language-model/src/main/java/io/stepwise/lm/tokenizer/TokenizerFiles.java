package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files of a Hugging Face folder that belong to its tokenizer and to generation, except {@code
 * tokenizer.json}. A model derived from the folder keeps them byte for byte, so that it is prompted
 * and stopped as its base is.
 */
public final class TokenizerFiles {
  /** Name of the file with the special tokens' names and, in some folders, the chat template. */
  public static final String CONFIG = "tokenizer_config.json";

  /** Name of the file with the end tokens and the sampling defaults. */
  public static final String GENERATION = "generation_config.json";

  private static final String MODEL_CONFIG = "config.json";

  private static final List<String> NAMES =
      List.of(
          CONFIG,
          GENERATION,
          "special_tokens_map.json",
          "added_tokens.json",
          "chat_template.jinja",
          "chat_template.json",
          "vocab.json",
          "vocab.txt",
          "merges.txt",
          "tokenizer.model",
          "spiece.model",
          "sentencepiece.bpe.model");

  private static final Pattern FURTHER_TEMPLATE =
      Pattern.compile("additional_chat_templates/[^/]+\\.jinja");

  private static final List<String> TOKEN_IDS =
      List.of("bos_token_id", "eos_token_id", "pad_token_id");

  /** Larger than the largest vocabulary in any of the formats. */
  private static final long LIMIT_BYTES = 64L << 20;

  /** The files of a new tokenizer: none. */
  static final TokenizerFiles NONE = new TokenizerFiles(new TreeMap<>(), new TreeMap<>());

  private final SortedMap<String, byte[]> contents;
  private final SortedMap<String, JsonNode> tokenIds;

  private TokenizerFiles(SortedMap<String, byte[]> contents, SortedMap<String, JsonNode> tokenIds) {
    this.contents = contents;
    this.tokenIds = tokenIds;
  }

  /**
   * Reads what a folder, or the part of it with a prefix, has of these files.
   *
   * @throws InvalidInput if a file is too large, or {@code config.json} is not JSON
   */
  static TokenizerFiles read(InputFolder folder, String prefix) {
    SortedMap<String, byte[]> contents = new TreeMap<>();
    for (String file : folder.files()) {
      if (file.startsWith(prefix)) {
        String name = file.substring(prefix.length());
        if (NAMES.contains(name) || FURTHER_TEMPLATE.matcher(name).matches()) {
          contents.put(name, bytes(folder, file));
        }
      }
    }
    SortedMap<String, JsonNode> tokenIds = new TreeMap<>();
    if (folder.has(prefix + MODEL_CONFIG)) {
      String where = folder.path() + "/" + prefix + MODEL_CONFIG;
      JsonNode config = Json.read(folder.text(prefix + MODEL_CONFIG), where);
      for (String key : TOKEN_IDS) {
        if (config.hasNonNull(key)) {
          tokenIds.put(key, config.get(key));
        }
      }
    }
    return new TokenizerFiles(contents, tokenIds);
  }

  private static byte[] bytes(InputFolder folder, String file) {
    if (folder.bytes(file) > LIMIT_BYTES) {
      throw new InvalidInput(
          "Cannot read tokenizer: file too large (%d bytes, expected at most %d) at %s/%s"
              .formatted(folder.bytes(file), LIMIT_BYTES, folder.path(), file));
    }
    try (InputStream in = folder.read(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot read tokenizer: %s at %s/%s".formatted(e.getMessage(), folder.path(), file), e);
    }
  }

  /** The ids of bos, eos (one or several) and pad that the folder's {@code config.json} had. */
  public Map<String, JsonNode> tokenIds() {
    return tokenIds;
  }

  /** Whether there is a file of this name. */
  boolean has(String name) {
    return contents.containsKey(name);
  }

  /** Writes the files as they were read, with a prefix of their names. */
  void write(OutputFolder folder, String prefix) {
    contents.forEach(
        (name, bytes) -> {
          try (OutputStream out = folder.create(prefix + name)) {
            out.write(bytes);
          } catch (IOException e) {
            throw new InfrastructureFailure(
                "Cannot write tokenizer: %s at %s/%s"
                    .formatted(e.getMessage(), folder.path(), prefix + name),
                e);
          }
        });
  }
}
