package io.stepwise.data.grading.latex;

import io.stepwise.data.grading.latex.Token.Kind;
import io.stepwise.data.grading.limit.Budget;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts LaTeX without comments and dollar signs into tokens, from any place. */
final class Lexer {
  private static final Pattern NAME =
      Pattern.compile("\\s*+\\{([\\w\\p{N}* ._-]++)\\}", Pattern.UNICODE_CHARACTER_CLASS);
  private static final String PARAGRAPH = "\n\n";

  /** Longest first. */
  private static final List<String> SPECIALS =
      List.of("---", "--", "``", "''", "!`", "?`", "&", "~");

  /** Whether square brackets are braces here. */
  enum Brackets {
    CHARS,
    BRACES
  }

  /** Whether {@code \begin} and {@code \end} are more than macros here. */
  enum Environments {
    READ,
    MACROS
  }

  private final String text;
  private final Budget budget;

  Lexer(String text, Budget budget) {
    this.text = text;
    this.budget = budget;
  }

  Token next(int from, Brackets brackets, Environments environments) {
    int at = from;
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
      if (at - from >= 2 && text.startsWith(PARAGRAPH, at - 2)) {
        return new Token(Kind.CHARS, PARAGRAPH, at - 2, at, text.substring(from, at - 2), "");
      }
    }
    budget.spend(1L + at - from);
    String before = text.substring(from, at);
    if (at == text.length()) {
      return new Token(Kind.NOTHING, "", at, at, before, "");
    }
    char c = text.charAt(at);
    if (c == '\\') {
      return escape(at, before, environments);
    }
    if (c == '{' || (c == '[' && brackets == Brackets.BRACES)) {
      return new Token(Kind.OPEN, String.valueOf(c), at, at + 1, before, "");
    }
    if (c == '}' || (c == ']' && brackets == Brackets.BRACES)) {
      return new Token(Kind.CLOSE, String.valueOf(c), at, at + 1, before, "");
    }
    for (String special : SPECIALS) {
      if (text.startsWith(special, at)) {
        return new Token(Kind.SPECIAL, special, at, at + special.length(), before, "");
      }
    }
    int end = text.offsetByCodePoints(at, 1);
    return new Token(Kind.CHARS, text.substring(at, end), at, end, before, "");
  }

  private Token escape(int start, String before, Environments environments) {
    int first = start + 1;
    if (first == text.length()) {
      return new Token(Kind.NOTHING, "", start, start, "", "");
    }
    int end = text.offsetByCodePoints(first, 1);
    boolean word = Character.isLetter(text.codePointAt(first));
    while (word && end < text.length() && Character.isLetter(text.codePointAt(end))) {
      end = text.offsetByCodePoints(end, 1);
    }
    budget.spend(end - start);
    String name = text.substring(first, end);
    if (name.equals("(") || name.equals(")") || name.equals("[") || name.equals("]")) {
      return new Token(Kind.FORMULA, name, start, end, before, "");
    }
    if (environments == Environments.READ && (name.equals("begin") || name.equals("end"))) {
      Matcher matcher = NAME.matcher(text).region(end, text.length());
      if (!matcher.lookingAt()) {
        return new Token(Kind.CHARS, "\\" + name, start, end, before, "");
      }
      Kind kind = name.equals("begin") ? Kind.BEGIN : Kind.END;
      return new Token(kind, matcher.group(1), start, matcher.end(), before, "");
    }
    int spaceFrom = end;
    while (word && end < text.length() && isSpace(text.charAt(end))) {
      end++;
      if (end - spaceFrom >= 2 && text.startsWith(PARAGRAPH, end - 2)) {
        end -= 2;
        break;
      }
    }
    budget.spend(end - spaceFrom);
    return new Token(Kind.MACRO, name, start, end, before, text.substring(spaceFrom, end));
  }

  boolean spaceAt(int at) {
    return at < text.length() && isSpace(text.charAt(at));
  }

  private static boolean isSpace(char c) {
    return Character.isSpaceChar(c) || Character.isWhitespace(c) || c == '\u0085';
  }
}
