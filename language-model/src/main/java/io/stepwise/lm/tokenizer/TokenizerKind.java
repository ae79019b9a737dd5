package io.stepwise.lm.tokenizer;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How a new model's tokenizer is built from texts. */
public enum TokenizerKind {
  /** One token per character that occurs. */
  CHARACTERS {
    @Override
    public ReasoningTokenizer train(List<String> texts) {
      TreeSet<String> alphabet = new TreeSet<>();
      for (String text : texts) {
        text.codePoints().mapToObj(Character::toString).forEach(alphabet::add);
      }
      alphabet.stream()
          .filter(FORM::contains)
          .findFirst()
          .ifPresent(
              c -> {
                throw new InvalidConfiguration(
                    "Cannot create tokenizer: a text contains a marker character ("
                        + c
                        + ", expected none of "
                        + FORM
                        + "; use byte-pairs)");
              });
      return CharacterTokenizer.of(FORM, alphabet.stream().collect(Collectors.joining()));
    }
  },
  /** Byte pairs, any text. */
  BYTE_PAIRS {
    @Override
    public ReasoningTokenizer train(List<String> texts) {
      return BytePairTokenizer.train(texts, 2048);
    }
  };

  /** Pad, begin, end, step end and prompt end of a tokenizer of characters. */
  private static final String FORM = ".^$;:";

  /** The same, one by one. */
  static final List<String> MARKERS = List.of(FORM.split(""));

  /** Builds the tokenizer. */
  public abstract ReasoningTokenizer train(List<String> texts);
}
