package io.stepwise.lm.chat;

import java.util.List;

/** The words of a template, read one by one. */
final class TokenStream {
  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token now() {
    return tokens.get(at);
  }

  Token after() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = now();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean sign(String text) {
    return now().is(Token.Kind.SIGN, text);
  }

  boolean name(String text) {
    return now().is(Token.Kind.NAME, text);
  }

  boolean skipSign(String text) {
    return sign(text) && next() != null;
  }

  boolean skipName(String text) {
    return name(text) && next() != null;
  }

  void expectSign(String text) {
    if (!skipSign(text)) {
      throw unexpected("'" + text + "'");
    }
  }

  Token expect(Token.Kind kind) {
    if (now().kind() != kind) {
      throw unexpected("a " + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    }
    return next();
  }

  TemplateError unexpected(String wanted) {
    return new TemplateError(
        "unexpected " + now() + ", expected " + wanted + " (line " + now().line() + ")");
  }

  void deeper() {
    if (++depth > Limits.NESTING) {
      throw new TemplateError("nested more than " + Limits.NESTING + " deep");
    }
  }

  void higher() {
    depth--;
  }
}
