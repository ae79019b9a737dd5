package io.stepwise.lm.chat;

/**
 * The value of an undefined name: prints as nothing, is false, holds nothing, and fails in any
 * other use.
 *
 * @param why the message of that failure
 */
record Undefined(String why) {
  TemplateError failure() {
    return new TemplateError(why);
  }
}
