package io.stepwise.data.grading;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the grouping that braces mean in LaTeX as parentheses, which the conversion to text keeps:
 * {@code \frac{1+2}{3}} becomes {@code (1+2)/3}, {@code 2^{1+1}} becomes {@code 2^(1+1)}, {@code
 * \sqrt[3]{8}} becomes {@code (8)^(1/3)}, and the mixed number {@code -3\frac{1}{2}} becomes {@code
 * -(3+1/2)}. Signs of Unicode, binomial coefficients and repeating decimals are written in the
 * grammar of the algebra as well.
 */
final class LatexGroups {
  private static final int DEEPEST = 50;
  private static final Pattern FRACTION = Pattern.compile("\\\\(?:[dtc]?|nice)frac(?![a-zA-Z])");
  private static final Pattern ROOT = Pattern.compile("\\\\sqrt\\s*\\[\\s*(\\d{1,3})\\s*\\]");
  private static final Pattern DIVISION = Pattern.compile("\\\\div(?![a-zA-Z])|÷");
  private static final Pattern TIMES = Pattern.compile("[×·⋅∙]");
  private static final Pattern SURD = Pattern.compile("√(\\d+|\\p{L})");
  private static final Pattern BINOMIAL =
      Pattern.compile("\\\\[dt]?binom\\s*\\{(\\d+)\\}\\s*\\{(\\d+)\\}");
  private static final Pattern REPEATING =
      Pattern.compile("(?<=\\d\\.\\d{0,50})\\\\(?:overline|bar)\\s*\\{(\\d+)\\}");
  private static final Pattern ATOM = Pattern.compile("\\d+(?:\\.\\d+)?|[a-zA-Z]");
  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern WHOLE_PART = Pattern.compile("(?<![\\d.^_)\\]}a-zA-Z])(\\d+)\\s*$");
  private static final Pattern EXPONENT = Pattern.compile("-?\\d+|[a-zA-Z]|\\s*\\\\circ\\s*");

  private final String text;
  private final int depth;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private LatexGroups(String text, int depth) {
    this.text = text;
    this.depth = depth;
  }

  /** The LaTeX with its groups in parentheses; as it is where braces do not match. */
  static String explicit(String latex) {
    String text = NumberText.withoutTypesetting(latex).replace('\u2212', '-').replace("π", "\\pi ");
    text = DIVISION.matcher(text).replaceAll("/");
    text = TIMES.matcher(text).replaceAll("*");
    text = SURD.matcher(text).replaceAll("\\\\sqrt{$1}");
    text = BINOMIAL.matcher(text).replaceAll("($1!/($2!*($1-$2)!))");
    return explicit(REPEATING.matcher(text).replaceAll("[$1]"), 0);
  }

  private static String explicit(String text, int depth) {
    boolean plain = text.indexOf('\\') < 0 && text.indexOf('{') < 0;
    return plain || depth > DEEPEST ? text : new LatexGroups(text, depth).read();
  }

  private String read() {
    Matcher fraction = FRACTION.matcher(text);
    Matcher root = ROOT.matcher(text);
    while (at < text.length()) {
      char c = text.charAt(at);
      int start = at;
      boolean done;
      if (c == '\\' && fraction.region(at, text.length()).lookingAt()) {
        at = fraction.end();
        done = fraction();
      } else if (c == '\\' && root.region(at, text.length()).lookingAt()) {
        at = root.end();
        done = root(root.group(1));
      } else {
        at++;
        done = (c == '^' && power()) || (c == '{' && group(start));
      }
      if (!done) {
        at = start + 1;
        out.append(c);
        if (c == '\\' && at < text.length()) {
          out.append(text.charAt(at++)); // an escaped brace groups nothing
        }
      }
    }
    return out.toString();
  }

  private boolean fraction() {
    String top = argument();
    String bottom = top == null ? null : argument();
    if (bottom == null) {
      return false;
    }
    Matcher whole = WHOLE_PART.matcher(out);
    if (DIGITS.matcher(top).matches() && DIGITS.matcher(bottom).matches() && whole.find()) {
      String mixed = "(" + whole.group(1) + "+" + top + "/" + bottom + ")";
      out.setLength(whole.start());
      out.append(mixed);
      return true;
    }
    String quotient = atom(top) + "/" + atom(bottom);
    char before = out.isEmpty() ? '+' : out.charAt(out.length() - 1);
    boolean apart = "+-(,[= ".indexOf(before) >= 0;
    out.append(apart ? quotient : "(" + quotient + ")");
    return true;
  }

  private boolean root(String degree) {
    String radicand = argument();
    if (radicand != null) {
      out.append("((").append(explicit(radicand, depth + 1)).append(")^(1/");
      out.append(degree).append("))");
    }
    return radicand != null;
  }

  private boolean power() {
    String exponent = at < text.length() && text.charAt(at) == '{' ? argument() : null;
    if (exponent == null) {
      return false;
    }
    boolean plain = EXPONENT.matcher(exponent).matches();
    out.append('^').append(plain ? exponent : "(" + explicit(exponent, depth + 1) + ")");
    return true;
  }

  /** Braces after a command stay braces. */
  private boolean group(int start) {
    at = start;
    String inner = argument();
    if (inner != null) {
      out.append('{').append(explicit(inner, depth + 1)).append('}');
    }
    return inner != null;
  }

  private String atom(String part) {
    String stripped = part.strip();
    boolean atom = ATOM.matcher(stripped).matches();
    return atom ? stripped : "(" + explicit(stripped, depth + 1) + ")";
  }

  /** The next group in braces or character; null where there is none. */
  private String argument() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at >= text.length() || text.charAt(at) == '\\' || text.charAt(at) == '}') {
      return null;
    }
    if (text.charAt(at) != '{') {
      return String.valueOf(text.charAt(at++));
    }
    int open = 0;
    for (int i = at; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{') {
        open++;
      } else if (c == '}' && --open == 0) {
        String inner = text.substring(at + 1, i);
        at = i + 1;
        return inner;
      }
    }
    return null;
  }
}
