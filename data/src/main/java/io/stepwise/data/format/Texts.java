package io.stepwise.data.format;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.storage.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
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

  /**
   * The identity of a solution: 80 bits of SHA-256 of its problem's identity and its steps' texts,
   * each with its length in bytes before it, in hexadecimal. Solutions with the same steps have the
   * same one, wherever they were read.
   */
  public static String solutionId(String problemId, List<LabelledStep> steps) {
    byte[][] texts = new byte[1 + steps.size()][];
    texts[0] = problemId.getBytes(StandardCharsets.UTF_8);
    int length = Integer.BYTES + texts[0].length;
    for (int k = 1; k < texts.length; k++) {
      texts[k] = steps.get(k - 1).text().getBytes(StandardCharsets.UTF_8);
      length += Integer.BYTES + texts[k].length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] text : texts) {
      all.putInt(text.length).put(text);
    }
    return Digests.hex(Digests.sha256().digest(all.array())).substring(0, ID_LENGTH);
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
