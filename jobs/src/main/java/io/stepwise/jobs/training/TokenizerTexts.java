package io.stepwise.jobs.training;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Texts that a new model's tokenizer is made of. All of them up to 32 million characters, enough
 * for any vocabulary of ours; of later ones those with a character that none before has, so that
 * every character has a token however large the data are.
 */
public final class TokenizerTexts {
  private static final long MOST_CHARACTERS = 32_000_000;

  private final List<String> texts = new ArrayList<>();
  private final BitSet met = new BitSet();
  private final long most;
  private long characters;

  /** None yet. */
  public TokenizerTexts() {
    this(MOST_CHARACTERS);
  }

  TokenizerTexts(long most) {
    this.most = most;
  }

  /** Adds a text. */
  public void add(String text) {
    boolean fresh = text.codePoints().anyMatch(character -> !met.get(character));
    text.codePoints().forEach(met::set);
    if (characters < most || fresh) {
      texts.add(text);
      characters += text.length();
    }
  }

  /** Those kept, in order. */
  public List<String> list() {
    return texts;
  }
}
