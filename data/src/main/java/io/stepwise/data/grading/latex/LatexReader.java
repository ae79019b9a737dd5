package io.stepwise.data.grading.latex;

import io.stepwise.data.grading.latex.Lexer.Brackets;
import io.stepwise.data.grading.latex.Lexer.Environments;
import io.stepwise.data.grading.latex.Node.Display;
import io.stepwise.data.grading.latex.Token.Kind;
import io.stepwise.data.grading.limit.Budget;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads LaTeX into nodes. Broken LaTeX is read as far as it goes: a brace, an environment or a
 * formula that is not closed ends with the text, and one that is closed without being open is left
 * out. A command whose arguments run past the end of the text stands without them, and what there
 * was of them is read again as text; the budget bounds how often.
 */
final class LatexReader {
  /** Deeper nesting has no text; the reference converter's own limit, which varies by construct. */
  private static final int DEEPEST = 150;

  /** What ends a list of nodes, next to the end of the text. */
  private record Stop(Kind kind, String text) {
    static final Stop NEVER = new Stop(Kind.NOTHING, "");

    boolean brackets() {
      return kind == Kind.CLOSE && text.equals("]");
    }

    boolean at(Token token) {
      return token.kind() == kind && token.text().equals(text);
    }
  }

  /** Thrown where an argument is wanted and the text is over. */
  private static final class EndOfText extends Exception {
    private static final long serialVersionUID = 1L;

    EndOfText() {
      super("end of text", null, false, false);
    }
  }

  private final String text;
  private final Lexer lexer;
  private int at;
  private int depth;

  LatexReader(String text, Budget budget) {
    this.text = text;
    this.lexer = new Lexer(text, budget);
  }

  List<Node> read() {
    return nodes(Stop.NEVER);
  }

  private List<Node> nodes(Stop stop) {
    if (++depth > DEEPEST) {
      throw new Untranslatable("nested too deeply");
    }
    Brackets brackets = stop.brackets() ? Brackets.BRACES : Brackets.CHARS;
    List<Node> nodes = new ArrayList<>();
    StringBuilder chars = new StringBuilder();
    while (true) {
      Token token = lexer.next(at, brackets, Environments.READ);
      at = token.end();
      chars.append(token.before());
      if (token.kind() == Kind.CHARS) {
        chars.append(token.text());
        continue;
      }
      if (chars.length() > 0) {
        nodes.add(new Node.Chars(chars.toString()));
        chars.setLength(0);
      }
      if (token.kind() == Kind.NOTHING) {
        at = text.length();
        break;
      }
      if (stop.at(token)) {
        break;
      }
      node(token, nodes);
    }
    depth--;
    return nodes;
  }

  private void node(Token token, List<Node> nodes) {
    switch (token.kind()) {
      case OPEN -> nodes.add(group(token.text()));
      case BEGIN -> nodes.add(environment(token.text()));
      case MACRO -> nodes.add(macro(token));
      case SPECIAL -> nodes.add(new Node.Special(token.text()));
      case FORMULA -> {
        if (token.text().equals("(")) {
          nodes.add(new Node.Formula(nodes(new Stop(Kind.FORMULA, ")")), Display.INLINE));
        } else if (token.text().equals("[")) {
          nodes.add(new Node.Formula(nodes(new Stop(Kind.FORMULA, "]")), Display.BLOCK));
        }
      }
      case CLOSE, END, CHARS, NOTHING -> {
        // closes what is not open: left out
      }
    }
  }

  private Node.Group group(String open) {
    return new Node.Group(nodes(new Stop(Kind.CLOSE, open.equals("{") ? "}" : "]")));
  }

  private Node macro(Token token) {
    String signature = Signatures.ofMacro(token.text());
    return new Node.Macro(token.text(), token.after(), argumentsOrNone(signature, token.text()));
  }

  private Node environment(String name) {
    argumentsOrNone(Signatures.ofEnvironment(name), name);
    return new Node.Environment(name, nodes(new Stop(Kind.END, name)));
  }

  private List<Node> argumentsOrNone(String signature, String name) {
    int before = at;
    try {
      List<Node> arguments = new ArrayList<>();
      for (int i = 0; i < signature.length(); i++) {
        switch (signature.charAt(i)) {
          case '{' -> arguments.add(expression());
          case '[' -> arguments.add(optional(name));
          default -> arguments.add(star());
        }
      }
      return arguments;
    } catch (EndOfText e) {
      at = before;
      return List.of();
    }
  }

  private Node star() throws EndOfText {
    Token token = lexer.next(at, Brackets.CHARS, Environments.READ);
    if (token.kind() == Kind.NOTHING) {
      throw new EndOfText();
    }
    if (token.kind() == Kind.CHARS && token.text().equals("*")) {
      at = token.end();
      return new Node.Chars("*");
    }
    return null;
  }

  private Node optional(String name) {
    if (name.equals("\\") && lexer.spaceAt(at)) {
      return null;
    }
    Token token = lexer.next(at, Brackets.BRACES, Environments.MACROS);
    if (token.kind() != Kind.OPEN || !token.text().equals("[")) {
      return null;
    }
    at = token.end();
    return group("[");
  }

  /** One argument: a group, or a single character or command, which takes no arguments here. */
  private Node expression() throws EndOfText {
    Token token = lexer.next(at, Brackets.CHARS, Environments.MACROS);
    if (token.kind() == Kind.NOTHING) {
      throw new EndOfText();
    }
    if (token.kind() == Kind.CLOSE || (token.kind() == Kind.MACRO && token.text().equals("end"))) {
      at = token.start();
      return new Node.Chars("");
    }
    at = token.end();
    return switch (token.kind()) {
      case OPEN -> group("{");
      case MACRO -> new Node.Macro(token.text(), token.after(), List.of());
      case SPECIAL -> new Node.Special(token.text());
      case FORMULA -> new Node.Macro("\\" + token.text(), "", List.of());
      case CHARS, BEGIN, END, CLOSE, NOTHING -> new Node.Chars(token.text());
    };
  }
}
