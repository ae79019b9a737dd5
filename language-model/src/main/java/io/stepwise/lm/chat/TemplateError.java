package io.stepwise.lm.chat;

/** A template that is malformed, fails, or asks for what is not supported. */
final class TemplateError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateError(String message) {
    super(message, null, false, false);
  }

  static TemplateError unsupported(String what) {
    return new TemplateError(what + " is not supported");
  }
}
