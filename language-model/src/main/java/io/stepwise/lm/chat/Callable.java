package io.stepwise.lm.chat;

/** What a template can call: a macro, a function, or a value's method. */
@FunctionalInterface
interface Callable {
  Object call(Arguments arguments);
}
