package io.stepwise.lm.chat;

/** Limits on one rendering: templates are external input and may ask for anything. */
final class Limits {
  static final int SOURCE_CHARACTERS = 1 << 20;
  static final int NESTING = 100;
  private static final long WORK = 50_000_000;
  private static final long MADE = 16 << 20;
  private static final int CALLS = 40;

  private long work;
  private long made;
  private int calls;

  /** Counts steps, or elements looked at. */
  void work(long steps) {
    work += steps;
    if (steps < 0 || work > WORK) {
      throw new TemplateError("more than " + WORK + " steps");
    }
  }

  /** Counts characters or elements before they are created. */
  void make(long count) {
    work(1);
    made += count;
    if (count < 0 || count > MADE || made > MADE) {
      throw new TemplateError("more than " + MADE + " characters");
    }
  }

  void enter() {
    if (++calls > CALLS) {
      throw new TemplateError("macros call one another more than " + CALLS + " deep");
    }
  }

  void leave() {
    calls--;
  }

  /** Rejects values nested too deeply to walk through. */
  static int deeper(int depth) {
    if (depth > NESTING) {
      throw new TemplateError("values nested more than " + NESTING + " deep");
    }
    return depth + 1;
  }
}
