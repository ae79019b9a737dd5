package io.stepwise.lm.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into tokens, with the white-space settings of transformers: a line break after
 * a block is dropped ({@code trim_blocks}), as are blanks between a line's beginning and a block
 * ({@code lstrip_blocks}) and one line break at the very end; signs - and + inside the braces
 * override that.
 */
final class Lexer {
  private static final Pattern OPEN = Pattern.compile("\\{([%{#])([-+]?)");
  private static final String SPACE =
      "[\\s\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*";
  private static final Pattern RAW =
      Pattern.compile(SPACE + "raw" + SPACE + "(-%\\}" + SPACE + "|%\\})");
  private static final Pattern RAW_END =
      Pattern.compile(
          "\\{%([-+]?)" + SPACE + "endraw" + SPACE + "(?:\\+%\\}|-%\\}" + SPACE + "|%\\}\\n?)");
  private static final Pattern COMMENT_END = Pattern.compile("\\+#\\}|-#\\}" + SPACE + "|#\\}\\n?");
  private static final Pattern BLOCK_END = Pattern.compile("\\+%\\}|-%\\}" + SPACE + "|%\\}\\n?");
  private static final Pattern VARIABLE_END = Pattern.compile("-\\}\\}" + SPACE + "|\\}\\}");
  private static final Pattern NUMBER =
      Pattern.compile("[0-9]+(?:\\.[0-9]+)?[eE][-+]?[0-9]+|[0-9]+\\.[0-9]+|[0-9]+");
  private static final Pattern INDEX = Pattern.compile("[0-9]+");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Pattern SIGN =
      Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  private Lexer(String source) {
    String text = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  static List<Token> tokens(String source) {
    if (source.length() > Limits.SOURCE_CHARACTERS) {
      throw new TemplateError("more than " + Limits.SOURCE_CHARACTERS + " characters of template");
    }
    return new Lexer(source).run();
  }

  private List<Token> run() {
    Matcher open = OPEN.matcher(source);
    while (open.find(at)) {
      String data = before(source.substring(at, open.start()), open.group(2), open.group(1));
      add(Token.Kind.DATA, data);
      move(open.end());
      switch (open.group(1)) {
        case "#" -> move(find(COMMENT_END, "comment").end());
        case "{" -> inside(Token.Kind.VARIABLE_BEGIN, Token.Kind.VARIABLE_END, VARIABLE_END);
        default -> {
          Matcher raw = RAW.matcher(source).region(at, source.length());
          if (raw.lookingAt()) {
            raw(raw);
          } else {
            inside(Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END, BLOCK_END);
          }
        }
      }
    }
    add(Token.Kind.DATA, source.substring(at));
    move(source.length());
    add(Token.Kind.END, "");
    return tokens;
  }

  /** Text before a brace, less the blanks that the brace takes away. */
  private String before(String text, String sign, String brace) {
    if (sign.equals("-")) {
      return Texts.stripEnd(text);
    }
    if (sign.equals("+") || brace.equals("{")) {
      return text;
    }
    int start = text.lastIndexOf('\n') + 1;
    boolean blank = text.substring(start).codePoints().allMatch(Texts::isSpace);
    return (start > 0 || lineStarts) && blank ? text.substring(0, start) : text;
  }

  private void raw(Matcher begin) {
    move(begin.end());
    Matcher end = find(RAW_END, "raw block");
    add(Token.Kind.DATA, before(source.substring(at, end.start()), end.group(1), "%"));
    move(end.end());
  }

  private Matcher find(Pattern pattern, String what) {
    Matcher matcher = pattern.matcher(source);
    if (!matcher.find(at)) {
      throw new TemplateError("a " + what + " without end (line " + line + ")");
    }
    return matcher;
  }

  private void inside(Token.Kind begin, Token.Kind end, Pattern endPattern) {
    add(begin, "{");
    Deque<Character> open = new ArrayDeque<>();
    while (true) {
      while (at < source.length() && Texts.isSpace(source.charAt(at))) {
        move(at + 1);
      }
      if (at == source.length()) {
        throw new TemplateError("a brace without end (line " + line + ")");
      }
      Matcher matcher = endPattern.matcher(source).region(at, source.length());
      if (open.isEmpty() && matcher.lookingAt()) {
        add(end, "}");
        move(matcher.end());
        return;
      }
      word(open);
    }
  }

  private void word(Deque<Character> open) {
    char c = source.charAt(at);
    if (c == '\'' || c == '"') {
      int end = at + 1;
      while (end < source.length() && source.charAt(end) != c) {
        end += source.charAt(end) == '\\' ? 2 : 1;
      }
      if (end >= source.length()) {
        throw new TemplateError("a text without end (line " + line + ")");
      }
      add(Token.Kind.STRING, Texts.unescaped(source.substring(at + 1, end)));
      move(end + 1);
      return;
    }
    // After a dot, 0.5 is two indices, not a number.
    boolean afterDot = at > 0 && source.charAt(at - 1) == '.';
    Matcher number = (afterDot ? INDEX : NUMBER).matcher(source).region(at, source.length());
    if (number.lookingAt()) {
      add(
          INDEX.matcher(number.group()).matches() ? Token.Kind.INTEGER : Token.Kind.FLOAT,
          number.group());
      move(number.end());
      if (at < source.length() && Character.isLetter(source.codePointAt(at))
          || at < source.length() && source.charAt(at) == '_') {
        throw new TemplateError("a malformed number (line " + line + ")");
      }
      return;
    }
    Matcher word = NAME.matcher(source).region(at, source.length());
    if (word.lookingAt()) {
      add(Token.Kind.NAME, word.group());
      move(word.end());
      return;
    }
    Matcher sign = SIGN.matcher(source).region(at, source.length());
    if (!sign.lookingAt()) {
      throw new TemplateError("unexpected character '" + c + "' (line " + line + ")");
    }
    balance(sign.group(), open);
    add(Token.Kind.SIGN, sign.group());
    move(sign.end());
  }

  private void balance(String sign, Deque<Character> open) {
    int opens = "([{".indexOf(sign);
    int closes = ")]}".indexOf(sign);
    if (opens >= 0) {
      open.push(")]}".charAt(opens));
    } else if (closes >= 0 && (open.isEmpty() || open.pop() != sign.charAt(0))) {
      throw new TemplateError("unexpected '" + sign + "' (line " + line + ")");
    }
  }

  private void add(Token.Kind kind, String text) {
    if (kind != Token.Kind.DATA || !text.isEmpty()) {
      tokens.add(new Token(kind, text, line));
    }
  }

  private void move(int to) {
    for (int i = at; i < to; i++) {
      line += source.charAt(i) == '\n' ? 1 : 0;
    }
    if (to > at) {
      lineStarts = source.charAt(to - 1) == '\n';
    }
    at = to;
  }
}
