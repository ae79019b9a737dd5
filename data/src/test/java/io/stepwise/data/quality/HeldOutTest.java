package io.stepwise.data.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.quality.HeldOut.Leak;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final String LONG =
      "A farmer has twelve cows and seven goats, and each cow eats three bales of hay a day while"
          + " each goat eats one bale; how many bales are eaten in a week of five days?";

  private final HeldOut heldOut = new HeldOut(List.of("What is $2+2$?", LONG), 5, 0.5);

  @Test
  void sameLettersInOtherClothesLeakByText() {
    assertThat(heldOut.leak("what is \\(2 + 2\\)")).isEqualTo(Leak.TEXT);
    assertThat(heldOut.leak(" WHAT\nIS 2+2")).isEqualTo(Leak.TEXT);
    assertThat(heldOut.leak("What is $2+3$?")).isEqualTo(Leak.NONE);
  }

  @Test
  void problemWithAnotherBeginningOrOtherNumbersLeaksByNgrams() {
    assertThat(heldOut.leak("Listen: " + LONG + " Give an integer.")).isEqualTo(Leak.NGRAMS);
    assertThat(heldOut.leak(LONG.replace("five", "six"))).isEqualTo(Leak.NGRAMS);
    assertThat(heldOut.leak(LONG.substring(40))).isEqualTo(Leak.NGRAMS);
  }

  @Test
  void sharedPhraseAloneIsNoLeak() {
    assertThat(
            heldOut.leak(
                "A train leaves at noon. A second one follows, and in a week of five days they"
                    + " carry how many people, if each of them has ninety seats and four cars?"))
        .isEqualTo(Leak.NONE);
    assertThat(heldOut.leak("")).isEqualTo(Leak.NONE);
    assertThat(new HeldOut(List.of(), 8, 0.5).leak(LONG)).isEqualTo(Leak.NONE);
  }

  @Test
  void ngramsOfAShortTextAreTheTextItself() {
    assertThat(Ngrams.of("one two", 5)).hasSize(1);
    assertThat(Ngrams.of("one two three", 2)).hasSize(2);
    assertThat(Ngrams.of("a b a b a b", 2)).as("each once").hasSize(2);
    assertThat(Ngrams.of("?!", 2)).isEmpty();
  }
}
