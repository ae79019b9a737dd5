package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenizerTextsTest {
  @Test
  void beyondTheLimitOnlyTextsWithACharacterNotMetBeforeAreKept() {
    TokenizerTexts texts = new TokenizerTexts(5);
    for (String text : new String[] {"abc", "aa", "a", "b\uD835\uDC65", "\uD835\uDC65", "bd"}) {
      texts.add(text);
    }
    assertThat(texts.list()).containsExactly("abc", "aa", "b\uD835\uDC65", "bd");
  }
}
