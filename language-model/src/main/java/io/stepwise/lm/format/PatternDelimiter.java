package io.stepwise.lm.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A step begins wherever a regular expression matches. */
final class PatternDelimiter implements Delimiter {
  private final Pattern pattern;
  private int from;
  private int start = -1;
  private int end;

  PatternDelimiter(Pattern pattern) {
    this.pattern = pattern;
  }

  @Override
  public int decided(CharSequence text, int scanned, boolean finished) {
    if (start < scanned) {
      Matcher matcher = pattern.matcher(text);
      matcher.useTransparentBounds(true).useAnchoringBounds(false);
      matcher.region(Math.min(from, text.length()), text.length());
      boolean found = matcher.find();
      if (!finished && (!found || matcher.hitEnd())) {
        return scanned; // more text may still begin a match here
      }
      if (!found) {
        return text.length();
      }
      start = matcher.start();
      end = matcher.end();
      from = Math.max(end, start + 1);
    }
    return Math.min(text.length(), start + 1);
  }

  @Override
  public boolean beginsAt(int position) {
    return position == start;
  }

  @Override
  public int endOfStep(CharSequence text, int lineBreak) {
    return -1;
  }

  @Override
  public void restart(int position) {
    from = position;
    start = -1;
  }
}
