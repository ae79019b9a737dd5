package io.stepwise.jobs.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.stepwise.data.error.InvalidConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Settings from one source, which override those of earlier sources.
 *
 * @param origin where the values stand, as the user knows the place: a file, {@code --set}, a flag
 * @param tree the values by key
 */
public record Layer(String origin, ObjectNode tree) {
  /** Largest file of settings, in characters: a hundred times what all settings need. */
  public static final int LARGEST = 1 << 18;

  /** A record lies in a record of a job's record; a list in a key there is one level more. */
  private static final int DEEPEST = 16;

  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          // Further documents of the file would be dropped.
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * A file of settings.
   *
   * @param path the file's name, for messages
   * @param text its content; an empty file sets nothing
   * @throws InvalidConfiguration if the text is not a YAML mapping
   */
  public static Layer yaml(String path, String text) {
    if (text.length() > LARGEST) {
      throw new InvalidConfiguration(
          "Cannot read configuration: the file is too large (more than "
              + LARGEST
              + " characters, expected settings only) at "
              + path);
    }
    try {
      rejectAliases(path, text);
      JsonNode tree = YAML.readTree(text);
      if (tree == null || tree.isNull() || tree.isMissingNode()) {
        return new Layer(path, JsonNodeFactory.instance.objectNode());
      }
      if (tree instanceof ObjectNode mapping) {
        return new Layer(path, mapping);
      }
      throw new InvalidConfiguration(
          "Cannot read configuration: not a mapping ("
              + Value.shown(tree)
              + ", expected 'key: value' lines) at "
              + path
              + ":1");
    } catch (StreamConstraintsException e) {
      throw new InvalidConfiguration(
          "Cannot read configuration: nested too deeply (expected at most "
              + DEEPEST
              + " levels) at "
              + path
              + ":"
              + line(e),
          e);
    } catch (JsonProcessingException e) {
      throw new InvalidConfiguration(
          "Cannot read configuration: "
              + e.getOriginalMessage().lines().findFirst().orElse("malformed YAML")
              + " at "
              + path
              + ":"
              + line(e),
          e);
    }
  }

  /** YAML's parser reads an alias as a text, the name of its anchor. */
  private static void rejectAliases(String path, String text) throws JsonProcessingException {
    try (YAMLParser parser = (YAMLParser) YAML.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          throw new InvalidConfiguration(
              "Cannot read configuration: aliases are not supported (*%s, expected the value itself) at %s:%d"
                  .formatted(parser.getText(), path, parser.currentTokenLocation().getLineNr()));
        }
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read a text in memory", e);
    }
  }

  private static int line(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
  }

  /**
   * One {@code key=value} of {@code --set}; dots in the key reach into records.
   *
   * @throws InvalidConfiguration without a key or an equals sign
   */
  public static Layer assignment(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new InvalidConfiguration(
          "Cannot read --set: no key or no '=' (" + text + ", expected key=value)");
    }
    String key = text.substring(0, equals).strip();
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put(key, text.substring(equals + 1).strip());
    return new Layer("--set", tree);
  }

  /** A flag's words: one for a scalar, any number for a list. */
  public static Layer flag(String flag, String key, List<String> words) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    if (words.size() == 1) {
      tree.put(key, words.get(0));
    } else {
      words.forEach(tree.withArray(key)::add);
    }
    return new Layer(flag, tree);
  }
}
