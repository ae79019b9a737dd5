package io.stepwise.jobs.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The known words near to a mistyped one, by edit distance with neighbouring letters swapped
 * counted as one edit (Damerau 1964, optimal string alignment); case and dashes count for nothing.
 * A word that makes up whole parts of a known one ({@code learning-rate} of {@code
 * ppo.policy-learning-rate}) is near to it.
 */
public final class Nearest {
  private static final int MOST = 3;
  private static final int PART = 3;
  private static final int LONGEST = 200;

  private Nearest() {}

  /**
   * The present name of a renamed key, else the nearest of the known words in their order; several
   * only where they are equally near, none where a third of the letters or more would have to
   * change.
   */
  public static List<String> to(String word, Collection<String> known) {
    Optional<String> renamed = FormerKeys.present(word, known);
    if (renamed.isPresent()) {
      return List.of(renamed.get());
    }
    List<String> inGroups = FormerKeys.inGroups(word, known);
    if (!inGroups.isEmpty()) {
      return inGroups;
    }
    int least = least(word, known);
    return least > tolerance(word)
        ? List.of()
        : known.stream().filter(one -> distance(word, one) == least).limit(MOST).toList();
  }

  /** Whether one of these is nearer to the word than all of those. */
  public static boolean isCloser(String word, Collection<String> these, Collection<String> those) {
    return least(word, these) < least(word, those);
  }

  /** ", the nearest is x", ", the nearest are x and y"; nothing where nothing is near. */
  public static String words(List<String> nearest) {
    return switch (nearest.size()) {
      case 0 -> "";
      case 1 -> ", the nearest is " + nearest.get(0);
      default -> ", the nearest are " + String.join(" and ", nearest);
    };
  }

  private static int least(String word, Collection<String> known) {
    return word.length() > LONGEST
        ? Integer.MAX_VALUE
        : known.stream().mapToInt(one -> distance(word, one)).min().orElse(Integer.MAX_VALUE);
  }

  /** Twice the edits that are forgiven: one, or as many as a third of the letters. */
  private static int tolerance(String word) {
    return 2 * Math.max(1, plain(word).length() / 3) + 1;
  }

  /** Edits that turn one word into the other; the last part of a dotted key may stand for it. */
  static int distance(String word, String known) {
    String a = plain(word);
    String b = plain(known);
    String leaf = b.substring(b.lastIndexOf('.') + 1);
    int whole =
        a.indexOf('.') < 0 && leaf.length() < b.length()
            ? Math.min(2 * edits(a, b), 2 * edits(a, leaf) + 1)
            : 2 * edits(a, b);
    return isPart(word, known) ? Math.min(whole, PART) : whole;
  }

  /** Whether all parts of a word of two parts or more follow each other in the known one. */
  private static boolean isPart(String word, String known) {
    String parts = String.join("-", parts(word));
    return parts(word).size() > 1
        && ("-" + String.join("-", parts(known)) + "-").contains("-" + parts + "-");
  }

  private static List<String> parts(String word) {
    return Arrays.stream(word.toLowerCase(Locale.ROOT).split("[-_.]+", -1))
        .filter(part -> !part.isEmpty())
        .toList();
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
