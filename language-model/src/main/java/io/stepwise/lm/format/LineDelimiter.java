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
  },
  /** A blank line ends a step unless it lies in code that is indented ({@link IndentedCode}). */
  BLANK_LINE_OUTSIDE_CODE {
    /** After code, the next line that is not blank decides. */
    @Override
    public int decided(CharSequence text, int scanned, boolean finished) {
      int last = finished ? -1 : Blanks.lastOther(text, 0, text.length());
      int lineBreak = last + 1;
      while (lineBreak < text.length() && text.charAt(lineBreak) != '\n') {
        lineBreak++;
      }
      boolean waits = last >= 0 && lineBreak < text.length() && IndentedCode.contains(text, last);
      return waits ? Math.max(scanned, lineBreak + 1) : text.length();
    }

    @Override
    public int endOfStep(CharSequence text, int lineBreak) {
      int end = BLANK_LINE.endOfStep(text, lineBreak);
      return end >= 0 && IndentedCode.goesOnAfter(text, lineBreak) ? -1 : end;
    }

    /** Code of several lines keeps the indentation of the first one. */
    @Override
    public String step(CharSequence text, int from, int to) {
      String step = Blanks.strip(text, from, to);
      int first = Blanks.firstOther(text, from, to);
      int line = IndentedCode.lineStart(text, first);
      return line >= from && step.indexOf('\n') >= 0 && IndentedCode.contains(text, first)
          ? text.subSequence(line, first) + step
          : step;
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
