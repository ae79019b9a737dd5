package io.stepwise.lm.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.lm.format.Thinking.Phase;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import org.junit.jupiter.api.Test;

/** Tags that are spelled with a token per character. */
class ThinkingTest {
  private static final ReasoningTokenizer LETTERS =
      CharacterTokenizer.of(".^$;:", "<think/> 0123456789ab\n");

  private static Thinking of(boolean begun, String response) {
    return Thinking.of(LETTERS, begun, LETTERS.verbatim(response));
  }

  @Test
  void responseBeginsItsThinking() {
    Thinking thinking = of(false, "<think>12\n3</think>\n\na b");
    assertThat(thinking.phase()).isEqualTo(Phase.ANSWERING);
    assertThat(thinking.tokens()).isEqualTo("12\n3".length());
    assertThat(thinking.reasoning()).isEqualTo("12\n3");
    assertThat(thinking.answer()).isEqualTo("a b");
    assertThat(thinking.answerFrom()).isEqualTo(thinking.length() - 3);
    assertThat(thinking.answerTo()).isEqualTo(thinking.length());
  }

  @Test
  void promptBeginsTheThinking() {
    assertThat(Thinking.begun(LETTERS, LETTERS.verbatim("1a<think>\n"))).isTrue();
    assertThat(Thinking.begun(LETTERS, LETTERS.verbatim("<think>\n\n</think>\n\n"))).isFalse();
    assertThat(Thinking.begun(LETTERS, LETTERS.verbatim("a <think> b"))).isFalse();
    Thinking thinking = of(true, "12");
    assertThat(thinking.phase()).isEqualTo(Phase.THINKING);
    assertThat(thinking.tokens()).isEqualTo(2);
    assertThat(thinking.answer()).isEmpty();
    assertThat(of(true, "12</think>a").reasoning()).isEqualTo("12");
    assertThat(of(true, "<think>12</think>a").reasoning()).as("begun twice").isEqualTo("12");
  }

  @Test
  void plainChainsHaveNoThinking() {
    Thinking thinking = of(false, "1 < 2\na");
    assertThat(thinking.phase()).isEqualTo(Phase.PLAIN);
    assertThat(thinking.tokens()).isZero();
    assertThat(thinking.answer()).isEmpty();
    assertThat(of(false, "12</think>a").reasoning()).as("an end alone").isEqualTo("12");
  }

  @Test
  void unfinishedEndsAreCompletedAndNotCounted() {
    for (int written = 0; written < Thinking.END.length(); written++) {
      Thinking thinking = of(true, "123" + Thinking.END.substring(0, written));
      assertThat(thinking.phase()).isEqualTo(Phase.THINKING);
      assertThat(thinking.tokens()).isEqualTo(3);
      assertThat(thinking.missingEnd()).isEqualTo(Thinking.END.substring(written));
    }
  }

  @Test
  void onlyTheFirstCharactersOfATagMayBeginOne() {
    assertThat(of(false, "<thi").mayBegin()).isTrue();
    assertThat(of(false, "\n<").mayBegin()).isTrue();
    assertThat(of(false, "").mayBegin()).isFalse();
    assertThat(of(false, "1<thi").mayBegin()).isFalse();
    assertThat(of(false, "<tha").mayBegin()).isFalse();
  }

  @Test
  void tagsInTheAnswerAreNoPartOfItsText() {
    Thinking thinking = of(false, "<think>1</think>a</think>b");
    assertThat(thinking.answer()).isEqualTo("ab");
    assertThat(thinking.tokens()).isEqualTo(1);
    Thinking again = of(false, "<think>12</think>a<think>3");
    assertThat(again.phase()).isEqualTo(Phase.ANSWERING);
    assertThat(again.tokens()).isEqualTo(2);
    assertThat(again.answer()).isEqualTo("a3");
  }
}
