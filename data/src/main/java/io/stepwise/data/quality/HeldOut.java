package io.stepwise.data.quality;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.format.Texts;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Problems that must not be trained on, and whether another problem is one of them.
 *
 * <p>A problem leaks by text when its letters, digits and operators, in lower case, are those of a
 * held-out one. It leaks by n-grams when the shorter of the two shares at least {@code overlap} of
 * its distinct word n-grams with the other.
 */
public final class HeldOut implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How a problem leaks. */
  public enum Leak {
    /** It does not. */
    NONE,
    /** Its text is a held-out one's. */
    TEXT,
    /** It shares too many n-grams with a held-out one. */
    NGRAMS
  }

  private final int words;
  private final double overlap;
  private final HashSet<String> texts = new HashSet<>();
  private final long[] grams;
  private final int[] owners;
  private final int[] sizes;

  /**
   * Indexes the problems.
   *
   * @param problems their texts
   * @param words n, in words
   * @param overlap in (0, 1]
   */
  public HeldOut(Collection<String> problems, int words, double overlap) {
    if (words < 1 || !(overlap > 0 && overlap <= 1)) {
      throw new InvalidConfiguration(
          "Cannot search for leaks: out of range ("
              + words
              + " words, overlap "
              + overlap
              + ", expected at least 1 and a share in (0, 1])");
    }
    this.words = words;
    this.overlap = overlap;
    for (String problem : problems) {
      texts.add(essence(problem));
    }
    Set<String> distinct = new HashSet<>(problems);
    long[][] each = distinct.stream().map(text -> Ngrams.of(text, words)).toArray(long[][]::new);
    int total = Arrays.stream(each).mapToInt(one -> one.length).sum();
    long[][] pairs = new long[total][];
    this.sizes = new int[each.length];
    int at = 0;
    for (int owner = 0; owner < each.length; owner++) {
      sizes[owner] = each[owner].length;
      for (long gram : each[owner]) {
        pairs[at++] = new long[] {gram, owner};
      }
    }
    Arrays.sort(pairs, (a, b) -> Long.compare(a[0], b[0]));
    this.grams = new long[total];
    this.owners = new int[total];
    for (int i = 0; i < total; i++) {
      grams[i] = pairs[i][0];
      owners[i] = (int) pairs[i][1];
    }
  }

  /** How many problems, by text. */
  public int size() {
    return texts.size();
  }

  /** Whether and how a problem leaks. */
  public Leak leak(String problem) {
    if (texts.contains(essence(problem))) {
      return Leak.TEXT;
    }
    long[] own = Ngrams.of(problem, words);
    Map<Integer, Integer> shared = new HashMap<>();
    for (long gram : own) {
      int i = Arrays.binarySearch(grams, gram);
      while (i > 0 && grams[i - 1] == gram) {
        i--;
      }
      for (; i >= 0 && i < grams.length && grams[i] == gram; i++) {
        shared.merge(owners[i], 1, Integer::sum);
      }
    }
    for (Map.Entry<Integer, Integer> other : shared.entrySet()) {
      int shorter = Math.min(own.length, sizes[other.getKey()]);
      if (other.getValue() >= overlap * shorter) {
        return Leak.NGRAMS;
      }
    }
    return Leak.NONE;
  }

  private static String essence(String text) {
    String normal = Texts.normalise(text);
    StringBuilder essence = new StringBuilder(normal.length());
    for (int i = 0; i < normal.length(); i++) {
      char c = normal.charAt(i);
      if (Character.isLetterOrDigit(c) || Ngrams.isOperator(c)) {
        essence.append(c);
      }
    }
    return essence.toString();
  }
}
