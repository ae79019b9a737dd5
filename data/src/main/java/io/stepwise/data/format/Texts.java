package io.stepwise.data.format;

import io.stepwise.data.storage.Digests;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Text as keys: normal forms and digests of problems. */
public final class Texts {
  private static final int ID_LENGTH = 20;
  private static final int MOST_KNOWN = 4096;
  private static final int MOST_KNOWN_LENGTH = 1000;

  /** Identities found before: a problem has many rows. */
  private static final ThreadLocal<Map<String, String>> KNOWN =
      ThreadLocal.withInitial(HashMap::new);

  private Texts() {}

  /**
   * A problem's normal form: Unicode NFKC, lower case, each run of white space one space, none at
   * the ends.
   */
  public static String normalise(String text) {
    String folded = isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
    StringBuilder out = new StringBuilder(folded.length());
    boolean gap = false;
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      if (Character.isWhitespace(c) || c == '\u00a0') {
        gap = out.length() > 0;
      } else {
        if (gap) {
          out.append(' ');
          gap = false;
        }
        out.append(c);
      }
    }
    return out.toString().toLowerCase(Locale.ROOT);
  }

  /** The identity of a problem: 80 bits of SHA-256 of its normal form, in hexadecimal. */
  public static String problemId(String problem) {
    Map<String, String> known = KNOWN.get();
    String id = known.get(problem);
    if (id == null) {
      id = Digests.ofText(normalise(problem)).substring(0, ID_LENGTH);
      if (problem.length() <= MOST_KNOWN_LENGTH) {
        if (known.size() == MOST_KNOWN) {
          known.clear();
        }
        known.put(problem, id);
      }
    }
    return id;
  }

  /** The identity of a solution by its source: 80 bits of SHA-256 of file, line and index. */
  public static String sourceId(String file, long line, int index) {
    return Digests.ofText(file + "\n" + line + "\n" + index).substring(0, ID_LENGTH);
  }

  /** Whether every surrogate has its other half, so that the text survives UTF-8. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The text after the last "# Answer", PRM800K's sign of a final answer; null without one. */
  static String answerIn(String step) {
    int at = step.lastIndexOf("# Answer");
    if (at < 0) {
      return null;
    }
    String answer = step.substring(at + "# Answer".length()).strip();
    return answer.isEmpty() ? null : answer;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
