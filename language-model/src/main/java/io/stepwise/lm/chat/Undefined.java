package io.stepwise.lm.chat;

/**
 * What a name stands for that nobody gave a value: prints as nothing, is false, holds nothing, and
 * fails in any other use.
 *
 * @param why the message of that failure
 */
record Undefined(String why) {
  TemplateError failure() {
    return new TemplateError(why);
  }
}
