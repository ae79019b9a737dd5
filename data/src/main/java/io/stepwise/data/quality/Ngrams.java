package io.stepwise.data.quality;

import java.util.Arrays;
import java.util.Locale;

/**
 * The word n-grams of a text as a sorted set of 64-bit hashes. Words are runs of letters, digits.
 */
final class Ngrams {
  private static final long PRIME = 0x100000001B3L;
  private static final long OFFSET = 0xCBF29CE484222325L;

  private Ngrams() {}

  /** Hashes of every n words in a row; of all words when there are fewer; none without words. */
  static long[] of(String text, int n) {
    long[] words = words(text);
    if (words.length == 0) {
      return words;
    }
    int length = Math.min(n, words.length);
    long[] grams = new long[words.length - length + 1];
    for (int i = 0; i < grams.length; i++) {
      long hash = OFFSET + length;
      for (int k = i; k < i + length; k++) {
        hash = mix(hash ^ words[k]);
      }
      grams[i] = hash;
    }
    Arrays.sort(grams);
    int size = 0;
    for (int i = 0; i < grams.length; i++) {
      if (i == 0 || grams[i] != grams[i - 1]) {
        grams[size++] = grams[i];
      }
    }
    return Arrays.copyOf(grams, size);
  }

  private static long[] words(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    long[] words = new long[lower.length() + 1];
    int size = 0;
    long hash = OFFSET;
    boolean inside = false;
    for (int i = 0; i <= lower.length(); i++) {
      char c = i < lower.length() ? lower.charAt(i) : ' ';
      if (Character.isLetterOrDigit(c)) {
        hash = (hash ^ c) * PRIME;
        inside = true;
        continue;
      }
      if (inside) {
        words[size++] = hash;
        hash = OFFSET;
        inside = false;
      }
      if (isOperator(c)) {
        words[size++] = mix(c);
      }
    }
    return Arrays.copyOf(words, size);
  }

  /** Signs that make another problem of a problem. */
  static boolean isOperator(char c) {
    return "+-*/^=<>_|".indexOf(c) >= 0;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
