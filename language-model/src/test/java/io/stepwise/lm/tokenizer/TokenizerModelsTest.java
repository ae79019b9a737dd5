package io.stepwise.lm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every kind of model; the ids are those that the Python package tokenizers 0.23.3 gives. */
class TokenizerModelsTest {
  private static final String METASPACE =
      "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":\"▁\"},"
          + "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"▁\"}]}";

  private static final String FALLBACK =
      "{\"type\":\"BPE\",\"unk_token\":null,\"byte_fallback\":%s,\"vocab\":{%s\"<s>\":1,\"</s>\":2,"
          + "\"▁\":300,\"a\":301,\"b\":302,\"ab\":303},\"merges\":[\"a b\"]}";

  private static String bytes() {
    StringBuilder pieces = new StringBuilder();
    for (int b = 0; b < 256; b++) {
      pieces.append("\"<0x%02X>\":%d,".formatted(b, b + 10));
    }
    return pieces.toString();
  }

  @Test
  void unigram() {
    ReasoningTokenizer tokenizer =
        TokenizerJson.read(TokenizerJson.of(TokenizerJson.UNIGRAM, METASPACE, "null", "null"));
    assertThat(tokenizer.vocabularySize()).isEqualTo(11);
    assertThat(tokenizer.plain("ab")).containsExactly(7);
    assertThat(tokenizer.plain("ab fi")).containsExactly(7, 3, 10);
    // Unknown characters are the unknown token, one for a run of them.
    assertThat(tokenizer.plain("aéz")).containsExactly(3, 4, 0);
  }

  @Test
  void unigramWithoutUnknownTokenFailsOnUnknownCharacters() {
    String model = TokenizerJson.UNIGRAM.replace("\"unk_id\":0", "\"unk_id\":null");
    ReasoningTokenizer tokenizer =
        TokenizerJson.read(TokenizerJson.of(model, "null", "null", "null"));
    assertThat(tokenizer.plain("abf")).containsExactly(6, 8);
    assertThatThrownBy(() -> tokenizer.plain("aé"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("Cannot tokenize text: ");
  }

  @Test
  void wordPiece() {
    String model =
        "{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
            + "\"max_input_chars_per_word\":100,\"vocab\":{\"[UNK]\":0,\"<s>\":1,\"</s>\":2,"
            + "\"un\":3,\"##aff\":4,\"##able\":5}}";
    ReasoningTokenizer tokenizer =
        TokenizerJson.read(TokenizerJson.of(model, "null", "{\"type\":\"Whitespace\"}", "null"));
    assertThat(tokenizer.plain("unaffable un")).containsExactly(3, 4, 5, 3);
    assertThat(tokenizer.plain("un what")).containsExactly(3, 0);
  }

  @Test
  void wordLevel() {
    String model =
        "{\"type\":\"WordLevel\",\"unk_token\":\"[UNK]\",\"vocab\":{\"[UNK]\":0,\"<s>\":1,"
            + "\"</s>\":2,\"one\":3,\"two\":4}}";
    ReasoningTokenizer tokenizer =
        TokenizerJson.read(TokenizerJson.of(model, "null", "{\"type\":\"Whitespace\"}", "null"));
    assertThat(tokenizer.plain("one two three one")).containsExactly(3, 4, 0, 3);
  }

  @Test
  void bytePairsWithByteFallback() {
    ReasoningTokenizer tokenizer =
        TokenizerJson.read(
            TokenizerJson.of(FALLBACK.formatted("true", bytes()), METASPACE, "null", "null"));
    assertThat(tokenizer.plain("ab é")).containsExactly(300, 303, 300, 0xc3 + 10, 0xa9 + 10);
  }

  @Test
  void bytePairsThatWouldLoseACharacterNameIt() {
    for (String model :
        new String[] {
          FALLBACK.formatted("false", ""),
          FALLBACK.formatted("true", ""),
          FALLBACK.formatted("true", bytes().replace("<0xC3>", "<0xxx>"))
        }) {
      ReasoningTokenizer tokenizer =
          TokenizerJson.read(TokenizerJson.of(model, METASPACE, "null", "null"));
      assertThat(tokenizer.plain("ab a")).containsExactly(300, 303, 300, 301);
      assertThatThrownBy(() -> tokenizer.plain("ab é"))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("a character is not in the vocabulary (é, expected one of");
    }
  }

  @Test
  void oldFileWithoutTypesIsRead() {
    String model = FALLBACK.formatted("false", "").replace("\"type\":\"BPE\",", "");
    ReasoningTokenizer tokenizer =
        TokenizerJson.read(TokenizerJson.of(model, METASPACE, "null", "null"));
    assertThat(tokenizer.plain("ab")).containsExactly(300, 303);
  }

  @Test
  @Timeout(20)
  void textsThatCannotFitAreRejectedBeforeTheyAreTokenised() {
    ReasoningTokenizer tokenizer =
        TokenizerJson.read(TokenizerJson.of(TokenizerJson.UNIGRAM, METASPACE, "null", "null"))
            .limitedTo(512);
    assertThat(tokenizer.plain("ab ".repeat(100))).hasSize(101);
    long before = System.nanoTime();
    String huge = " ".repeat(12_000_000);
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> tokenizer.plain(huge))
          .isInstanceOf(InvalidInput.class)
          .hasMessage(
              "Cannot tokenize text: it is longer than the model's maximum length can be (12000000"
                  + " bytes, expected at most 8192: 512 tokens of at most 16 bytes)");
      assertThatThrownBy(() -> tokenizer.verbatim(huge)).isInstanceOf(InvalidInput.class);
    }
    assertThat((System.nanoTime() - before) / 1e9).isLessThan(15);
  }

  @Test
  void longRunsOfWhiteSpaceAreRejectedWhereTheyTakeQuadraticTime() {
    String split =
        "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\s+$\"},\"behavior\":\"Isolated\","
            + "\"invert\":false}";
    ReasoningTokenizer tokenizer =
        TokenizerJson.read(TokenizerJson.of(TokenizerJson.UNIGRAM, "null", split, "null"));
    assertThat(tokenizer.plain("ab" + " ".repeat(1000) + "ab")).isNotEmpty();
    assertThatThrownBy(() -> tokenizer.plain("ab" + "\n".repeat(100_000) + "ab"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("a run of white space is too long for this tokenizer");
  }
}
