package io.stepwise.lm.format;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The text of a response as its tokens arrive, and where in it each token ends. A character whose
 * bytes are split over several tokens belongs to the token that completes it.
 *
 * <p>What a token adds is read from a window of the latest tokens, since some decoders treat the
 * first token of a text differently.
 */
final class TokenText {
  private static final String REPLACEMENT = "\uFFFD";

  /** An incomplete character is three tokens long at most; what waits longer is not one. */
  private static final int LONGEST_WAIT = 16;

  private final ReasoningTokenizer tokenizer;
  private final StringBuilder text = new StringBuilder();
  private int[] ids = new int[64];
  private int[] ends = new int[64];
  private int count;

  // The window is ids[context, count); known is the text of ids[context, read).
  private int context;
  private int read;
  private String known = "";

  TokenText(ReasoningTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** A whole text of which each character is a token. */
  static TokenText ofCharacters(String text) {
    TokenText characters = new TokenText(null);
    characters.text.append(text);
    characters.count = text.length();
    characters.read = text.length();
    characters.ends = IntStream.rangeClosed(1, text.length()).toArray();
    return characters;
  }

  /** The text so far, without the bytes of an incomplete character. */
  CharSequence text() {
    return text;
  }

  /** Number of tokens so far. */
  int tokens() {
    return count;
  }

  void add(int id) {
    append(id);
    String window = decode(context);
    boolean waits = window.endsWith(REPLACEMENT) && count - read < LONGEST_WAIT;
    if (window.length() > known.length() && !waits) {
      text.append(window, known.length(), window.length());
      context = read;
      read = count;
      known = decode(context);
    }
    ends[count - 1] = text.length();
  }

  /** Takes a token that is no text. */
  void skip(int id) {
    flush();
    append(id);
    ends[count - 1] = text.length();
    context = count;
    read = count;
    known = "";
  }

  /** Appends what is left of an incomplete character. Nothing but {@link #skip} may follow. */
  void flush() {
    if (read == count) {
      return;
    }
    String window = decode(context);
    if (window.length() > known.length()) {
      text.append(window, known.length(), window.length());
      ends[count - 1] = text.length();
      known = window;
    }
  }

  private void append(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ids[count++] = id;
  }

  private String decode(int from) {
    return tokenizer.decode(Arrays.copyOfRange(ids, from, count));
  }

  /** Index of the token that completes the character at a position of the text. */
  int tokenAt(int position) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Where in the text a token ends. */
  int end(int token) {
    return ends[token];
  }
}
