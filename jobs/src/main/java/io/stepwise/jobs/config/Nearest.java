package io.stepwise.jobs.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * The known word nearest to a mistyped one, by edit distance with neighbouring letters swapped
 * counted as one edit (Damerau 1964, optimal string alignment); case and dashes count for nothing.
 */
public final class Nearest {
  private Nearest() {}

  /**
   * The present name of a renamed key, else the nearest of the known words; none where nothing is
   * known. Ties go to the first.
   */
  public static Optional<String> to(String word, Collection<String> known) {
    Optional<String> renamed = FormerKeys.present(word, known);
    if (renamed.isPresent()) {
      return renamed;
    }
    return known.stream().min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /** Edits that turn one word into the other; the last part of a dotted key may stand for it. */
  static int distance(String word, String known) {
    String a = plain(word);
    String b = plain(known);
    String leaf = b.substring(b.lastIndexOf('.') + 1);
    return a.indexOf('.') < 0 && leaf.length() < b.length()
        ? Math.min(2 * edits(a, b), 2 * edits(a, leaf) + 1)
        : 2 * edits(a, b);
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  private static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
