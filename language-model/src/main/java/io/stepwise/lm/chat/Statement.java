package io.stepwise.lm.chat;

/** A part of a template that produces output. */
@FunctionalInterface
interface Statement {
  /** Where to go on. */
  enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  Flow run(Frame frame, StringBuilder out);
}
