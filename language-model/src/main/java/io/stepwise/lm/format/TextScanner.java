package io.stepwise.lm.format;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds steps by their text.
 *
 * <ul>
 *   <li>A step ends at the token that completes the delimiter. Where a delimiter begins the next
 *       step, that is the last token before it.
 *   <li>Two steps never end at one token: text between two delimiters inside of one token belongs
 *       to the next step.
 *   <li>Code fences and displayed formulas are never divided ({@link Markup}).
 *   <li>Steps that say nothing, such as a rule ({@code ---}), are left out unless there are no
 *       others.
 *   <li>Special tokens are no text.
 *   <li>{@code <think>} and {@code </think>} end the step before them and belong to none.
 * </ul>
 */
final class TextScanner implements StepScanner {
  static final List<String> TAGS = List.of("<think>", "</think>");

  private final Set<Integer> hidden;
  private final Delimiter delimiter;
  private final LeftOut leftOut;
  private final TokenText tokens;
  private final CharSequence text;
  private final List<String> steps = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private Markup markup;
  private int scanned;
  private int begin;
  private int latestBegin;

  // The latest text that was left out, and the token at which it ended.
  private String omitted = "";
  private int omittedEnd;

  /** Which pieces of text between two delimiters are no steps. */
  interface LeftOut {
    boolean test(CharSequence text, int from, int to);
  }

  TextScanner(
      ReasoningTokenizer tokenizer, Set<Integer> hidden, Delimiter delimiter, LeftOut leftOut) {
    this(new TokenText(tokenizer), hidden, delimiter, leftOut);
  }

  private TextScanner(TokenText tokens, Set<Integer> hidden, Delimiter delimiter, LeftOut leftOut) {
    this.hidden = hidden;
    this.delimiter = delimiter;
    this.leftOut = leftOut;
    this.tokens = tokens;
    this.text = tokens.text();
    this.markup = new Markup(text, 0);
  }

  /** The steps of a whole text. */
  static List<String> steps(String text, Delimiter delimiter) {
    TokenText characters = TokenText.ofCharacters(text);
    return new TextScanner(characters, Set.of(), delimiter, Blanks::saysNothing).finish().texts();
  }

  @Override
  public boolean accept(int id) {
    int before = ends.size();
    if (hidden.contains(id)) {
      tokens.skip(id);
    } else {
      tokens.add(id);
    }
    scan(false);
    return ends.size() > before;
  }

  @Override
  public StepSpans ended() {
    return new StepSpans(steps, ends.stream().mapToInt(Integer::intValue).toArray(), true);
  }

  @Override
  public StepSpans finish() {
    tokens.flush();
    scan(true);
    while (markup.restart() >= 0) {
      restart(markup.restart());
      scan(true);
    }
    int last = Blanks.lastOther(text, begin, text.length());
    if (last >= 0 && (steps.isEmpty() || !leftOut.test(text, begin, text.length()))) {
      int token = tokens.tokenAt(last);
      if (token > latest()) {
        add(text.length(), token);
      } else {
        steps.set(steps.size() - 1, delimiter.step(text, latestBegin, text.length()));
      }
      begin = text.length();
    }
    if (steps.isEmpty() && !omitted.isEmpty()) {
      steps.add(omitted);
      ends.add(omittedEnd);
    }
    return ended();
  }

  /** Scans again from a position, outside of regions. */
  private void restart(int position) {
    scanned = position;
    markup = markup.restartedAt(position);
    delimiter.restart(position);
  }

  private void scan(boolean finished) {
    int decided = delimiter.decided(text, scanned, finished);
    while (scanned < decided) {
      if (!markup.inside() && delimiter.beginsAt(scanned)) {
        endBefore(scanned);
      }
      markup.advance();
      if (markup.slip() >= 0) {
        restart(markup.slip());
        decided = delimiter.decided(text, scanned, finished);
        continue;
      }
      char c = text.charAt(scanned++);
      int tag = c == '>' ? tag() : 0;
      if (tag > 0) {
        endAt(scanned - tag);
        markup = new Markup(text, scanned);
      } else if (c == '\n' && !markup.inside()) {
        int end = delimiter.endOfStep(text, scanned - 1);
        if (end >= 0) {
          endAt(end);
        }
      }
      if (scanned == decided) {
        decided = delimiter.decided(text, scanned, finished);
      }
    }
  }

  /** Length of the tag that ends where the scan stands, 0 for none. */
  private int tag() {
    for (String tag : TAGS) {
      int from = scanned - tag.length();
      if (from >= begin && tag.contentEquals(text.subSequence(from, scanned))) {
        return tag.length();
      }
    }
    return 0;
  }

  /** A delimiter stands between a position and the scan. */
  private void endAt(int position) {
    int token = tokens.tokenAt(scanned - 1);
    if (leftOut.test(text, begin, position)) {
      omit(position, token);
      begin = scanned;
      return;
    }
    if (token > latest()) {
      add(position, token);
      begin = scanned;
    }
  }

  /** The next step begins at a position. */
  private void endBefore(int position) {
    int last = Blanks.lastOther(text, begin, position);
    if (last < 0) {
      return;
    }
    int token = tokens.tokenAt(position - 1);
    if (leftOut.test(text, begin, position)) {
      omit(position, token);
      begin = position;
      return;
    }
    if (tokens.end(token) > position) {
      token = Math.max(tokens.tokenAt(last), token - 1);
    }
    if (token > latest()) {
      add(position, token);
      begin = position;
    }
  }

  private void omit(int end, int token) {
    String piece = Blanks.strip(text, begin, end);
    if (!piece.isEmpty()) {
      omitted = piece;
      omittedEnd = token;
    }
  }

  private int latest() {
    return ends.isEmpty() ? -1 : ends.get(ends.size() - 1);
  }

  private void add(int end, int token) {
    steps.add(delimiter.step(text, begin, end));
    ends.add(token);
    latestBegin = begin;
  }
}
