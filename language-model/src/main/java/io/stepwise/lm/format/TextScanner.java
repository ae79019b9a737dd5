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
 *   <li>Special tokens are no text.
 *   <li>{@code <think>} and {@code </think>} end the step before them and belong to none.
 * </ul>
 */
final class TextScanner implements StepScanner {
  static final List<String> TAGS = List.of("<think>", "</think>");

  private final Set<Integer> hidden;
  private final Delimiter delimiter;
  private final TokenText tokens;
  private final CharSequence text;
  private final List<String> steps = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private Markup markup;
  private int scanned;
  private int begin;
  private int latestBegin;

  TextScanner(ReasoningTokenizer tokenizer, Set<Integer> hidden, Delimiter delimiter) {
    this.hidden = hidden;
    this.delimiter = delimiter;
    this.tokens = new TokenText(tokenizer);
    this.text = tokens.text();
    this.markup = new Markup(text, 0);
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
    while (markup.doubtful() >= 0) {
      scanned = markup.doubtful() + 2;
      markup = new Markup(text, scanned);
      delimiter.restart(scanned);
      scan(true);
    }
    int last = Blanks.lastOther(text, begin, text.length());
    if (last >= 0) {
      int token = tokens.tokenAt(last);
      if (token > latest()) {
        add(text.length(), token);
      } else {
        steps.set(steps.size() - 1, Blanks.strip(text, latestBegin, text.length()));
      }
      begin = text.length();
    }
    return ended();
  }

  private void scan(boolean finished) {
    int decided = delimiter.decided(text, scanned, finished);
    while (scanned < decided) {
      if (!markup.inside() && delimiter.beginsAt(scanned)) {
        endBefore(scanned);
      }
      markup.advance();
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
    if (Blanks.only(text, begin, position)) {
      begin = scanned;
      return;
    }
    int token = tokens.tokenAt(scanned - 1);
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
    if (tokens.end(token) > position) {
      token = Math.max(tokens.tokenAt(last), token - 1);
    }
    if (token > latest()) {
      add(position, token);
      begin = position;
    }
  }

  private int latest() {
    return ends.isEmpty() ? -1 : ends.get(ends.size() - 1);
  }

  private void add(int end, int token) {
    steps.add(Blanks.strip(text, begin, end));
    ends.add(token);
    latestBegin = begin;
  }
}
