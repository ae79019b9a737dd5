package io.stepwise.lm.format;

/** Steps end with a line or with a blank line. */
enum LineDelimiter implements Delimiter {
  /** Every line is a step. */
  LINE {
    @Override
    public int endOfStep(CharSequence text, int lineBreak) {
      return lineBreak;
    }
  },
  /** A line that holds nothing but white space ends a step. */
  BLANK_LINE {
    @Override
    public int endOfStep(CharSequence text, int lineBreak) {
      int before = lineBreak - 1;
      while (before >= 0 && text.charAt(before) != '\n' && Blanks.is(text.charAt(before))) {
        before--;
      }
      return before >= 0 && text.charAt(before) == '\n' ? before : -1;
    }
  };

  @Override
  public int decided(CharSequence text, int scanned, boolean finished) {
    return text.length();
  }

  @Override
  public boolean beginsAt(int position) {
    return false;
  }

  @Override
  public void restart(int position) {
    // Nothing is remembered.
  }
}
