package io.stepwise.lm.chat;

/** A part of a template that has a value. */
@FunctionalInterface
interface Expression {
  Object evaluate(Frame frame);
}
