package io.stepwise.lm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTokenizerTest {
  private static final List<String> TEXTS =
      List.of(
          "Let $x$ be the number of apples. Then $2x + 3 = 11$, so $x = 4$.",
          "We have $\\frac{1}{2} + \\frac{1}{3} = \\frac{5}{6}$.",
          "So the answer is $\\boxed{12}$.\n\nTherefore the number of apples is 12.",
          "naïve café – naïve café");

  private static final ReasoningTokenizer TOKENIZER = BytePairTokenizer.train(TEXTS, 320);

  private static String roundTrip(ReasoningTokenizer tokenizer, String text) {
    int[] ids = tokenizer.step(text);
    return tokenizer.decode(Arrays.copyOf(ids, ids.length - 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "two  spaces   three",
        "line\nbreaks\r\n\n\tand tabs",
        "$\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}$",
        "emoji 😀👩‍👩‍👧 and flags 🇫🇷",
        "中文 العربية עברית",
        "no\u00a0break and zero\u200bwidth",
        "control \u0001\u001f\u007f and nul \u0000.",
        " leading and trailing ",
        "e\u0301 stays decomposed, ﬁ stays a ligature"
      })
  void everyTextRoundTrips(String text) {
    assertThat(roundTrip(TOKENIZER, text)).isEqualTo(text);
  }

  @Test
  void randomTextsRoundTrip() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        int c = random.nextInt(random.nextBoolean() ? 0x250 : 0x1FA00);
        text.appendCodePoint(Character.isDefined(c) && (c < 0xD800 || c > 0xDFFF) ? c : ' ');
      }
      assertThat(roundTrip(TOKENIZER, text.toString()))
          .as("seed %d", seed)
          .isEqualTo(text.toString());
    }
  }

  @Test
  void frequentWordsAreShorterThanTheirBytes() {
    assertThat(TOKENIZER.step("the number of apples").length).isLessThan(20);
    assertThat(TOKENIZER.vocabularySize()).isGreaterThan(5 + 256).isLessThanOrEqualTo(320);
  }

  @Test
  void sameTextsGiveTheSameTokenizerInAnyOrder() {
    List<String> reversed = new ArrayList<>(TEXTS);
    Collections.reverse(reversed);
    ReasoningTokenizer again = BytePairTokenizer.train(List.copyOf(TEXTS), 320);
    ReasoningTokenizer other = BytePairTokenizer.train(reversed, 320);
    for (String text : TEXTS) {
      assertThat(again.step(text)).containsExactly(TOKENIZER.step(text));
      assertThat(other.step(text)).containsExactly(TOKENIZER.step(text));
    }
  }

  @Test
  void digitsStandAlone() {
    ReasoningTokenizer tokenizer =
        BytePairTokenizer.train(Collections.nCopies(20, "1234 1234 1234"), 400);
    assertThat(tokenizer.step("1234")).hasSize(5);
  }

  @Test
  void stepsSplitAtStepEndsAndNothingMergesAcrossThem() {
    // Joined, these would merge: the pair of the two halves occurs in the texts.
    List<String> halves = List.of("app", "les", "\n", "\n\n", " the", "ends with step|>");
    int[] response = new int[0];
    for (String half : halves) {
      int[] step = TOKENIZER.step(half);
      int from = response.length;
      response = Arrays.copyOf(response, from + step.length);
      System.arraycopy(step, 0, response, from, step.length);
    }
    assertThat(TOKENIZER.steps(response)).containsExactlyElementsOf(halves);
    long ends = Arrays.stream(response).filter(id -> id == TOKENIZER.tokens().stepEnd()).count();
    assertThat(ends).isEqualTo(halves.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<|step|>", "a<|eos|>", "<|pad|><|bos|>", "x <|prompt|> y"})
  void textThatSpellsAFormTokenIsRejectedAndItsTwinTaken(String text) {
    assertThatThrownBy(() -> TOKENIZER.step(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("an end or padding token");
    String twin = text.replace("<|", "<").replace("|>", ">");
    assertThat(roundTrip(TOKENIZER, twin)).isEqualTo(twin);
  }

  @Test
  void tokenizerThatFoundNoPairStillTakesAnyText() {
    ReasoningTokenizer bytes = BytePairTokenizer.train(List.of("ab"), 2048);
    assertThat(bytes.vocabularySize()).isEqualTo(5 + 256);
    assertThat(roundTrip(bytes, "naïve 😀")).isEqualTo("naïve 😀");
  }
}
