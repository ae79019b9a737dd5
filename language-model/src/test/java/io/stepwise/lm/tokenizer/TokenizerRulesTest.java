package io.stepwise.lm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that would end this process, or keep it for ever, if the native tokenizer saw them; and the
 * parts of published tokenizers, which load.
 */
@Timeout(60)
class TokenizerRulesTest {
  private static final String LLAMA_3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}|"
          + " ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+";

  private static final String WORDS =
      "[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?[\\\\p{Lu}\\\\p{Lt}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]%s"
          + "[\\\\p{Ll}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]%s%s";

  private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";

  private static String split(String regex) {
    return "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"%s\"},\"behavior\":\"Isolated\",\"invert\":false}"
        .formatted(regex);
  }

  private static String replace(String kind, String pattern, String content) {
    return "{\"type\":\"Replace\",\"pattern\":{\"%s\":\"%s\"},\"content\":\"%s\"}"
        .formatted(kind, pattern, content);
  }

  private static String sequence(String list, List<String> parts) {
    return "{\"type\":\"Sequence\",\"%s\":[%s]}".formatted(list, String.join(",", parts));
  }

  private static String normalizers(String... parts) {
    return sequence("normalizers", Arrays.asList(parts));
  }

  private static String preTokenizers(String... parts) {
    return sequence("pretokenizers", Arrays.asList(parts));
  }

  private static final String BYTES =
      "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":%s}";

  private static final String METASPACE =
      "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\",\"split\":true}";

  static Stream<Arguments> published() {
    String llama2 =
        normalizers("{\"type\":\"Prepend\",\"prepend\":\"▁\"}", replace("String", " ", "▁"));
    String tekken =
        WORDS.formatted("*", "+", "")
            + "|"
            + WORDS.formatted("+", "*", "")
            + "|\\\\p{N}| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n/]*|\\\\s*[\\\\r\\\\n]+|"
            + "\\\\s+(?!\\\\S)|\\\\s+";
    String o200k =
        WORDS.formatted("*", "+", CONTRACTION)
            + "|"
            + WORDS.formatted("+", "*", CONTRACTION)
            + "|\\\\p{N}{1,3}| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n/]*|\\\\s*[\\\\r\\\\n]+|"
            + "\\\\s+(?!\\\\S)|\\\\s+";
    String t5 =
        normalizers(
            TokenizerJson.precompiled(TokenizerJson.characterMap("fi")),
            "{\"type\":\"Strip\",\"strip_left\":false,\"strip_right\":true}",
            replace("Regex", " {2,}", "▁"));
    return Stream.of(
        Arguments.of("GPT-2", "null", BYTES.formatted("true")),
        Arguments.of("Llama 2 and Mistral", llama2, "null"),
        Arguments.of("Llama 3", "null", preTokenizers(split(LLAMA_3), BYTES.formatted("false"))),
        Arguments.of(
            "Qwen 2.5",
            "{\"type\":\"NFC\"}",
            preTokenizers(split(LLAMA_3.replace("{1,3}", "")), BYTES.formatted("false"))),
        Arguments.of(
            "SmolLM2",
            "null",
            preTokenizers(
                "{\"type\":\"Digits\",\"individual_digits\":true}", BYTES.formatted("true"))),
        Arguments.of("Tekken", "null", preTokenizers(split(tekken), BYTES.formatted("false"))),
        Arguments.of("o200k", "null", preTokenizers(split(o200k), BYTES.formatted("false"))),
        Arguments.of(
            "Gemma",
            replace("String", " ", "▁"),
            "{\"type\":\"Split\",\"pattern\":{\"String\":\" \"},"
                + "\"behavior\":\"MergedWithPrevious\",\"invert\":false}"),
        Arguments.of("T5", t5, METASPACE),
        Arguments.of("XLM-R", t5, preTokenizers("{\"type\":\"WhitespaceSplit\"}", METASPACE)),
        Arguments.of(
            "BERT",
            "{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"
                + "\"strip_accents\":null,\"lowercase\":true}",
            "{\"type\":\"BertPreTokenizer\"}"),
        Arguments.of(
            "DeepSeek LLM",
            "null",
            preTokenizers(split("[\\\\r\\\\n]"), split("\\\\s+$"), BYTES.formatted("false"))),
        Arguments.of(
            "CLIP",
            normalizers(
                "{\"type\":\"NFC\"}", replace("Regex", "\\\\s+", " "), "{\"type\":\"Lowercase\"}"),
            preTokenizers(
                split("'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"),
                BYTES.formatted("true"))));
  }

  @ParameterizedTest
  @MethodSource("published")
  void partsOfPublishedTokenizersLoad(String name, String normalizer, String preTokenizer) {
    ReasoningTokenizer tokenizer =
        TokenizerJson.read(
            TokenizerJson.of(TokenizerJson.UNIGRAM, normalizer, preTokenizer, "null"));
    assertThat(tokenizer.plain("ab ab 12\n\nAb ﬁ")).as(name).isNotEmpty();
  }

  static Stream<Arguments> normalizersThatAreRejected() {
    String grow = replace("String", "4", "4444444444");
    String longText = "x".repeat(100_000);
    byte[] outside = TokenizerJson.characterMap("fi");
    outside[4 + 1] = (byte) 0xff; // the offset of the root
    byte[] nowhere = TokenizerJson.characterMap("fi");
    nowhere[4 + 4 * 1024] = 100; // where the replacement begins
    return Stream.of(
        Arguments.of(replace("Regex", "(a+)+b", ""), "a repetition is repeated"),
        Arguments.of(replace("Regex", "(a|a)*b", ""), "a group is repeated without bound"),
        Arguments.of(replace("Regex", "(?:a|aa)+$", ""), "a group is repeated without bound"),
        Arguments.of(replace("Regex", "a*a*b", ""), "something that may fail follows"),
        Arguments.of(replace("Regex", "(a?){60}a{60}", ""), "it can match in too many ways"),
        Arguments.of(replace("Regex", "(a)\\\\1", ""), "the escape \\1 is not supported"),
        Arguments.of(replace("Regex", "(?<=a+)b", ""), "a kind of group that is not supported"),
        Arguments.of(replace("Regex", "a*", "b"), "matches at least one character"),
        Arguments.of(replace("String", "", "b"), "matches at least one character"),
        Arguments.of(
            normalizers(Collections.nCopies(10, grow).toArray(String[]::new)),
            "Replace lengthens texts too much (1000 times with what is before"),
        Arguments.of(
            normalizers(
                Collections.nCopies(1000, "{\"type\":\"Prepend\",\"prepend\":\"" + longText + "\"}")
                    .toArray(String[]::new)),
            "Prepend with a text of 100000 bytes is not supported"),
        Arguments.of(
            normalizers(
                Collections.nCopies(1000, "{\"type\":\"Prepend\",\"prepend\":\"x\"}")
                    .toArray(String[]::new)),
            "it has too many parts (65, expected at most 64)"),
        Arguments.of(
            TokenizerJson.precompiled(new byte[] {1, 2, 3}), "Precompiled has a malformed map"),
        Arguments.of(TokenizerJson.precompiled(new byte[64]), "its trie has a wrong length"),
        Arguments.of(
            "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"!\"}",
            "Precompiled has a malformed map"),
        Arguments.of(TokenizerJson.precompiled(outside), "its trie leads outside itself"),
        Arguments.of(TokenizerJson.precompiled(nowhere), "a replacement lies nowhere (100)"),
        Arguments.of(
            TokenizerJson.precompiled(TokenizerJson.characterMap("x".repeat(60))),
            "it lengthens texts too much (20.0 times, expected at most 18)"),
        Arguments.of("{\"type\":\"Python\"}", "normalizer is not supported (Python"));
  }

  @ParameterizedTest
  @MethodSource("normalizersThatAreRejected")
  void otherNormalizersAreRejectedByName(String normalizer, String message) {
    assertRejected(TokenizerJson.of(TokenizerJson.UNIGRAM, normalizer, "null", "null"), message);
  }

  static Stream<Arguments> otherPartsThatAreRejected() {
    String template =
        "{\"type\":\"TemplateProcessing\",\"single\":[%s],\"pair\":[],\"special_tokens\":{%s}}";
    String token = "\"<s>\":{\"id\":\"<s>\",\"ids\":[%s],\"tokens\":[\"<s>\"]}";
    String unigram = TokenizerJson.UNIGRAM;
    return Stream.of(
        Arguments.of(unigram, split("(x+x+)+y"), "null", "null", "Split has an unsafe regular"),
        Arguments.of(unigram, "{\"type\":\"Custom\"}", "null", "null", "pre_tokenizer"),
        Arguments.of(
            unigram,
            "null",
            template.formatted("{\"SpecialToken\":{\"id\":\"<x>\",\"type_id\":0}}", ""),
            "null",
            "TemplateProcessing is not supported"),
        Arguments.of(
            unigram,
            "null",
            template.formatted("{\"Sequence\":{\"id\":\"B\",\"type_id\":0}}", ""),
            "null",
            "expected sequences of [A] and listed special tokens"),
        Arguments.of(
            unigram,
            "null",
            template.formatted("", token.formatted("1,1,1")),
            "null",
            "as many ids as tokens"),
        Arguments.of(
            unigram,
            "null",
            "null",
            "{\"type\":\"Strip\",\"content\":\" \",\"start\":0,\"stop\":9}",
            "Strip is not supported (9, expected a stop of 0)"),
        Arguments.of(
            unigram,
            "null",
            "null",
            replace("Regex", "(.+)+x", ""),
            "Replace has an unsafe regular expression: "),
        Arguments.of(
            "{\"type\":\"BPE\",\"dropout\":0.5,\"vocab\":{\"a\":0},\"merges\":[]}",
            "null",
            "null",
            "null",
            "dropout is not supported (0.5, expected none)"),
        Arguments.of(
            "{\"type\":\"BPE\",\"continuing_subword_prefix\":\"##\",\"vocab\":{\"a\":0,\"b\":3},"
                + "\"merges\":[\"a b\"]}",
            "null",
            "null",
            "null",
            "a merge is not supported"),
        Arguments.of(
            "{\"type\":\"Unigram\",\"unk_id\":7,\"vocab\":[[\"a\",0]]}",
            "null",
            "null",
            "null",
            "unk_id is not supported (7, expected an index of the vocabulary)"),
        Arguments.of(
            "{\"type\":\"Neural\",\"vocab\":{}}",
            "null",
            "null",
            "null",
            "unknown model (Neural, expected BPE, Unigram"));
  }

  @ParameterizedTest
  @MethodSource("otherPartsThatAreRejected")
  void otherPartsAreRejectedByName(
      String model, String preTokenizer, String postProcessor, String decoder, String message) {
    assertRejected(TokenizerJson.of(model, "null", preTokenizer, postProcessor, decoder), message);
  }

  private static void assertRejected(String json, String message) {
    assertThatThrownBy(() -> TokenizerJson.read(json))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("Cannot read tokenizer: ")
        .hasMessageContaining(message)
        .hasMessageEndingWith("at folder/tokenizer.json")
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(400));
  }

  @Test
  void nativeTokenizerSeesTheKeysThatWereChecked() {
    String json =
        TokenizerJson.of(TokenizerJson.UNIGRAM, replace("String", "b", "a"), "null", "null");
    // Of two equal keys this reader takes the last and another may take the first.
    String twice = json.replace("\"content\":\"a\"}", "\"content\":\"f\",\"content\":\"a\"}");
    assertThat(TokenizerJson.read(twice).plain("b")).isEqualTo(TokenizerJson.read(json).plain("b"));
  }

  /** Every map that passes the check is followed by the native code without harm. */
  @Test
  void damagedCharacterMapsAreRejectedOrHarmless() {
    byte[] map = TokenizerJson.characterMap("fi");
    ReasoningTokenizer whole = tokenizer(map);
    assertThat(whole.plain("ﬁ")).isEqualTo(whole.plain("fi"));
    SplittableRandom random = new SplittableRandom(5);
    int accepted = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = map.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        // Half of the damage hits the few bytes that are not zero.
        int at = random.nextInt(damaged.length);
        while (random.nextInt(20) > 0 && damaged[at] == 0) {
          at = random.nextInt(damaged.length);
        }
        damaged[at] = (byte) random.nextInt();
      }
      try {
        int[] ids = tokenizer(damaged).plain("ab ﬁ \0é x");
        assertThat(ids.length).as("round " + round).isPositive();
        accepted++;
      } catch (InvalidInput e) {
        assertThat(e).hasMessageStartingWith("Cannot read tokenizer: ");
      }
    }
    assertThat(accepted).isBetween(300, 2900);
  }

  private static ReasoningTokenizer tokenizer(byte[] map) {
    return TokenizerJson.read(
        TokenizerJson.of(TokenizerJson.UNIGRAM, TokenizerJson.precompiled(map), "null", "null"));
  }
}
