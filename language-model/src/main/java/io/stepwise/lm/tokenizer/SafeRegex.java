package io.stepwise.lm.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Accepts a regular expression only if searching a text with it takes a time proportional to the
 * text's length. The native tokenizer searches by backtracking: an expression such as {@code
 * (a+)+b} would run for ever, or end the process, and neither can be caught.
 *
 * <p>Accepted are alternatives of characters, classes and small groups in which only single
 * characters or classes are repeated without bound, and nothing that could fail follows such a
 * repetition; and, exactly as they stand, alternatives of published tokenizers that break this
 * rule.
 */
final class SafeRegex {
  private static final int MOST_CHARACTERS = 10_000;
  private static final int MOST_REPETITIONS = 64;
  private static final int DEEPEST_GROUP = 8;

  /** Ways in which an alternative can match at one place. */
  private static final double MOST_WAYS = 256;

  private static final String LETTERS =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String SMALL = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";

  /**
   * Alternatives of published tokenizers that can fail after an unbounded repetition, each with the
   * alternative that then matches what was repeated, so that no text is searched twice; or with
   * none, which is quadratic in the length of runs of white space.
   */
  private static final Map<String, String> PUBLISHED =
      Map.of(
          "\\s+(?!\\S)",
          "\\s+",
          "\\s*[\\r\\n]+",
          "\\s+",
          "\\s*[\\r\\n]",
          "\\s+",
          LETTERS + "*" + SMALL + "+" + CONTRACTIONS,
          LETTERS + "+" + SMALL + "*" + CONTRACTIONS,
          LETTERS + "*" + SMALL + "+",
          LETTERS + "+" + SMALL + "*",
          "\\s+$",
          "");

  private final String regex;
  private int at;

  private SafeRegex(String regex) {
    this.regex = regex;
  }

  /**
   * What is known of an expression.
   *
   * @param shortest length of its shortest match, in characters
   * @param linear whether the time is linear in runs of white space, too
   */
  record Facts(int shortest, boolean linear) {}

  /** A part of an expression: its shortest match, ways to match, and whether it has no bound. */
  private record Part(int shortest, double ways, boolean unbounded) {}

  /**
   * Checks an expression.
   *
   * @throws IllegalArgumentException with the reason, if it is not accepted
   */
  static Facts check(String regex) {
    if (regex.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException("it is longer than " + MOST_CHARACTERS + " characters");
    }
    List<String> alternatives = alternatives(regex);
    int shortest = Integer.MAX_VALUE;
    boolean linear = true;
    for (String alternative : alternatives) {
      String next = PUBLISHED.get(alternative);
      if (next != null && (next.isEmpty() || alternatives.contains(next))) {
        shortest = Math.min(shortest, 1);
        linear &= !next.isEmpty();
        continue;
      }
      SafeRegex parser = new SafeRegex(alternative);
      Part part = parser.alternation(0);
      if (parser.at < alternative.length()) {
        throw new IllegalArgumentException("a bracket is closed that was not opened");
      }
      shortest = Math.min(shortest, part.shortest);
    }
    return new Facts(shortest, linear);
  }

  /** The parts between the bars that are in no group or class. */
  private static List<String> alternatives(String regex) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    boolean inClass = false;
    int from = 0;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\') {
        i++;
      } else if (inClass) {
        inClass = c != ']';
      } else if (c == '[') {
        inClass = true;
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == '|' && depth == 0) {
        parts.add(regex.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(regex.substring(from));
    return parts;
  }

  private Part alternation(int depth) {
    if (depth > DEEPEST_GROUP) {
      throw new IllegalArgumentException("groups are nested too deeply");
    }
    Part all = sequence(depth);
    while (peek() == '|') {
      at++;
      Part other = sequence(depth);
      all =
          new Part(
              Math.min(all.shortest, other.shortest),
              all.ways + other.ways,
              all.unbounded | other.unbounded);
    }
    return all;
  }

  private Part sequence(int depth) {
    int shortest = 0;
    double ways = 1;
    boolean unbounded = false;
    while (at < regex.length() && peek() != '|' && peek() != ')') {
      boolean group = peek() == '(';
      boolean assertion = asserts();
      Part item = assertion ? assertion(depth) : group ? group(depth) : character();
      int[] times = quantifier();
      boolean endless = times[1] > MOST_REPETITIONS;
      if (item.unbounded && times[1] != 1) {
        throw new IllegalArgumentException("a repetition is repeated");
      }
      if (unbounded && (assertion || (item.shortest > 0 && times[0] > 0))) {
        throw new IllegalArgumentException(
            "something that may fail follows a repetition without bound");
      }
      if (endless && (group || assertion)) {
        throw new IllegalArgumentException("a group is repeated without bound");
      }
      if (!endless) {
        ways *= Math.pow(item.ways, times[1]) * (times[1] - times[0] + 1);
      }
      if (ways > MOST_WAYS) {
        throw new IllegalArgumentException("it can match in too many ways");
      }
      shortest += Math.multiplyExact(item.shortest, Math.min(times[0], MOST_REPETITIONS));
      unbounded |= endless || item.unbounded;
    }
    return new Part(shortest, ways, unbounded);
  }

  /** Whether what follows matches a place and no character. */
  private boolean asserts() {
    return peek() == '^'
        || peek() == '$'
        || regex.startsWith("(?=", at)
        || regex.startsWith("(?!", at)
        || (peek() == '\\'
            && at + 1 < regex.length()
            && "bBAzZ".indexOf(regex.charAt(at + 1)) >= 0);
  }

  private Part assertion(int depth) {
    if (peek() != '(') {
      at += peek() == '\\' ? 2 : 1;
      return new Part(0, 1, false);
    }
    at += 3;
    Part inside = alternation(depth + 1);
    close();
    if (inside.unbounded) {
      throw new IllegalArgumentException("a look-ahead repeats without bound");
    }
    return new Part(0, inside.ways, false);
  }

  private Part group(int depth) {
    at++;
    if (peek() == '?') {
      int colon = at + 1;
      while (colon < regex.length() && "imsx".indexOf(regex.charAt(colon)) >= 0) {
        colon++;
      }
      if (colon >= regex.length() || ":>".indexOf(regex.charAt(colon)) < 0) {
        throw new IllegalArgumentException("a kind of group that is not supported");
      }
      at = colon + 1;
    }
    Part inside = alternation(depth + 1);
    close();
    return inside;
  }

  private void close() {
    if (peek() != ')') {
      throw new IllegalArgumentException("a group is not closed");
    }
    at++;
  }

  private Part character() {
    char c = regex.charAt(at++);
    if (c == '[') {
      characterClass();
    } else if (c == '\\') {
      escape();
    } else if ("*+?{".indexOf(c) >= 0) {
      throw new IllegalArgumentException("a repetition of nothing");
    }
    return new Part(1, 1, false);
  }

  private void characterClass() {
    if (peek() == '^') {
      at++;
    }
    boolean first = true;
    while (first || peek() != ']') {
      first = false;
      if (at >= regex.length()) {
        throw new IllegalArgumentException("a class is not closed");
      }
      char c = regex.charAt(at++);
      if (c == '[' || regex.startsWith("&&", at - 1)) {
        throw new IllegalArgumentException("a class within a class");
      }
      if (c == '\\') {
        escape();
      }
    }
    at++;
  }

  /** Passes an escape, whose backslash is behind. */
  private void escape() {
    if (at >= regex.length()) {
      throw new IllegalArgumentException("it ends in a backslash");
    }
    char c = regex.charAt(at++);
    if (c == 'p' || c == 'P' || (c == 'x' && peek() == '{')) {
      int end = peek() == '{' ? regex.indexOf('}', at) : -1;
      if (end < 0 || end - at > MOST_REPETITIONS) {
        throw new IllegalArgumentException("a property without a name in braces");
      }
      at = end + 1;
    } else if (c == 'x' || c == 'u') {
      at = Math.min(regex.length(), at + (c == 'x' ? 2 : 4));
    } else if (Character.isLetterOrDigit(c) && "sSdDwWrntfv".indexOf(c) < 0) {
      throw new IllegalArgumentException("the escape \\" + c + " is not supported");
    }
  }

  /** Least and most repetitions. */
  private int[] quantifier() {
    int[] times = {1, 1};
    char c = peek();
    if (c == '?' || c == '*' || c == '+') {
      at++;
      times = new int[] {c == '+' ? 1 : 0, c == '?' ? 1 : Integer.MAX_VALUE};
      if (peek() == '+') {
        at++; // possessive: it never gives back, so it costs less
        c = peek();
      }
    } else if (c == '{') {
      int end = regex.indexOf('}', at);
      String[] numbers = regex.substring(at + 1, Math.max(at + 1, end)).split(",", -1);
      try {
        int least = numbers[0].isEmpty() ? 0 : Integer.parseInt(numbers[0]);
        int most =
            numbers.length == 1
                ? least
                : numbers[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(numbers[1]);
        if (end < 0 || numbers.length > 2 || least > most || least > MOST_REPETITIONS) {
          throw new IllegalArgumentException("a repetition out of range");
        }
        times = new int[] {least, most};
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("a repetition without numbers", e);
      }
      at = end + 1;
    }
    if (times[1] != 1 || times[0] != 1) {
      if ("?*+{".indexOf(peek()) >= 0 && at < regex.length()) {
        throw new IllegalArgumentException("a repetition is repeated or lazy");
      }
    }
    return times;
  }

  private char peek() {
    return at < regex.length() ? regex.charAt(at) : '\0';
  }
}
