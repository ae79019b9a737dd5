package io.stepwise.lm.format;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.Arrays;

/**
 * Finds the thinking in a response token by token: what stands between {@code <think>} and {@code
 * </think>}. A prompt that ends with {@code <think>} has begun it, as the chat template of
 * DeepSeek-R1 does; an end without a beginning ends what stands before it. After the first end,
 * tags have no meaning: whatever follows is the answer.
 *
 * <p>The tags are found in the text, so they may be one token each or several.
 */
public final class Thinking {
  /** Begins the thinking. */
  public static final String BEGIN = TextScanner.TAGS.get(0);

  /** Ends the thinking. */
  public static final String END = TextScanner.TAGS.get(1);

  /** A response with so many characters before the tag is a plain chain. */
  private static final int MAY_BEGIN = 2 * BEGIN.length();

  /** The last tokens of a prompt in which {@link #BEGIN} is looked for. */
  private static final int PROMPT_TOKENS = 16;

  private final TokenText tokens;
  private final CharSequence text;
  private Phase phase;
  private int scanned;
  private int first;
  private int finished;
  private int end;
  private int answer;

  /** What a response does. */
  public enum Phase {
    /** It has no tag: a plain chain. */
    PLAIN,
    /** It thinks. */
    THINKING,
    /** It has ended its thinking. */
    ANSWERING
  }

  /**
   * At the beginning of a response.
   *
   * @param begun whether the prompt has begun the thinking ({@link #begun(ReasoningTokenizer,
   *     int[])})
   */
  public Thinking(ReasoningTokenizer tokenizer, boolean begun) {
    this.tokens = new TokenText(tokenizer);
    this.text = tokens.text();
    this.phase = begun ? Phase.THINKING : Phase.PLAIN;
  }

  /**
   * Of a response.
   *
   * @param response token ids, without an end token
   */
  public static Thinking of(ReasoningTokenizer tokenizer, boolean begun, int[] response) {
    Thinking thinking = new Thinking(tokenizer, begun);
    for (int token : response) {
      thinking.accept(token);
    }
    return thinking;
  }

  /** Whether a prompt ends with {@link #BEGIN}. */
  public static boolean begun(ReasoningTokenizer tokenizer, int[] prompt) {
    int from = Math.max(0, prompt.length - PROMPT_TOKENS);
    String last = tokenizer.decode(Arrays.copyOfRange(prompt, from, prompt.length));
    return last.stripTrailing().endsWith(BEGIN);
  }

  /** Takes the next token of the response. */
  public void accept(int token) {
    tokens.add(token);
    for (; scanned < text.length(); scanned++) {
      if (text.charAt(scanned) == '>') {
        if (endsWith(END)) {
          end(scanned + 1);
        } else if (endsWith(BEGIN) && phase == Phase.PLAIN) {
          phase = Phase.THINKING;
          first = tokens.tokens();
        }
      }
    }
  }

  private boolean endsWith(String tag) {
    int from = scanned + 1 - tag.length();
    return from >= 0 && tag.contentEquals(text.subSequence(from, scanned + 1));
  }

  private void end(int position) {
    if (phase != Phase.ANSWERING) {
      end = tokens.tokenAt(position - END.length());
      finished += Math.max(0, end - first);
      answer = position;
      phase = Phase.ANSWERING;
    }
  }

  /** What the response does after the latest token. */
  public Phase phase() {
    return phase;
  }

  /**
   * Number of tokens of the thinking; 0 for a plain chain. Its tags are not included, nor are the
   * first characters of {@link #END} with which the response may end.
   */
  public int tokens() {
    if (phase != Phase.THINKING) {
      return finished;
    }
    int written = END.length() - missingEnd().length();
    int to = written == 0 ? tokens.tokens() : tokens.tokenAt(text.length() - written);
    return finished + Math.max(0, to - first);
  }

  /** Number of tokens of the response. */
  public int length() {
    return tokens.tokens();
  }

  /** Index of the token in which the first {@link #END} begins. */
  public int end() {
    return end;
  }

  /** Whether a plain chain may be about to begin with {@link #BEGIN}. */
  public boolean mayBegin() {
    String start = text.subSequence(0, Math.min(text.length(), MAY_BEGIN)).toString().strip();
    return phase == Phase.PLAIN
        && text.length() < MAY_BEGIN
        && !start.isEmpty()
        && BEGIN.startsWith(start);
  }

  /**
   * What is missing of {@link #END} at the end of the response: all of it, or the rest if the
   * response ends with its first characters.
   */
  public String missingEnd() {
    for (int length = Math.min(text.length(), END.length() - 1); length > 0; length--) {
      CharSequence last = text.subSequence(text.length() - length, text.length());
      if (END.substring(0, length).contentEquals(last)) {
        return END.substring(length);
      }
    }
    return END;
  }

  /** The thinking, with what stands before it, without tags; empty for a plain chain. */
  public String reasoning() {
    return switch (phase) {
      case PLAIN -> "";
      case THINKING -> withoutTags(text.toString());
      case ANSWERING -> withoutTags(text.subSequence(0, answer).toString());
    };
  }

  private static String withoutTags(String part) {
    return part.replace(BEGIN, "").replace(END, "").strip();
  }

  /** What follows the thinking, without tags; empty if nothing does, and for a plain chain. */
  public String answer() {
    return phase == Phase.ANSWERING
        ? withoutTags(text.subSequence(answer, text.length()).toString())
        : "";
  }

  /** Index of the first token of {@link #answer()}; {@link #length()} without one. */
  public int answerFrom() {
    int position = answer;
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    return phase == Phase.ANSWERING && position < text.length()
        ? tokens.tokenAt(position)
        : length();
  }

  /** Index after the last token of {@link #answer()}. */
  public int answerTo() {
    int position = text.length() - 1;
    while (position >= answer && Character.isWhitespace(text.charAt(position))) {
      position--;
    }
    return answerFrom() == length() ? length() : tokens.tokenAt(position) + 1;
  }
}
