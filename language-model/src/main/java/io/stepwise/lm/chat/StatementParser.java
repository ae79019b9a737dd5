package io.stepwise.lm.chat;

import io.stepwise.lm.chat.Statement.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Jinja2's blocks, and the text and values between them. */
final class StatementParser {
  private final TokenStream words;
  private final ExpressionParser expressions;
  private int loops;

  private StatementParser(TokenStream words) {
    this.words = words;
    this.expressions = new ExpressionParser(words);
  }

  /** A whole template. */
  static Statement parse(String source) {
    StatementParser parser = new StatementParser(new TokenStream(Lexer.tokens(source)));
    return parser.body(Set.of());
  }

  /** Everything up to a block of one of these names, whose beginning and name are consumed. */
  private Statement body(Set<String> ends) {
    words.deeper();
    List<Statement> parts = new ArrayList<>();
    while (true) {
      Token token = words.next();
      switch (token.kind()) {
        case DATA ->
            parts.add(
                (frame, out) -> {
                  frame.write(token.text(), out);
                  return Flow.NEXT;
                });
        case VARIABLE_BEGIN -> {
          Expression value = expressions.many();
          words.expect(Token.Kind.VARIABLE_END);
          parts.add(
              (frame, out) -> {
                frame.write(frame.values().text(value.evaluate(frame)), out);
                return Flow.NEXT;
              });
        }
        case BLOCK_BEGIN -> {
          if (ends.contains(words.now().text())) {
            words.higher();
            return sequence(parts);
          }
          parts.add(block());
          words.expect(Token.Kind.BLOCK_END);
        }
        case END -> {
          if (!ends.isEmpty()) {
            throw new TemplateError("a block without end (expected one of " + ends + ")");
          }
          words.higher();
          return sequence(parts);
        }
        default -> throw new TemplateError("unexpected " + token);
      }
    }
  }

  private static Statement sequence(List<Statement> parts) {
    Statement[] all = parts.toArray(Statement[]::new);
    return (frame, out) -> {
      for (Statement part : all) {
        frame.values().limits().work(1);
        Flow flow = part.run(frame, out);
        if (flow != Flow.NEXT) {
          return flow;
        }
      }
      return Flow.NEXT;
    };
  }

  private Statement block() {
    Token name = words.expect(Token.Kind.NAME);
    return switch (name.text()) {
      case "if" -> choice();
      case "for" -> loop();
      case "set" -> assignment();
      case "macro" -> macro();
      case "break", "continue" -> jump(name);
      case "generation" -> generation();
      case "filter" -> filtered();
      default -> throw TemplateError.unsupported("the block " + name.text());
    };
  }

  /** What follows the end of a block's opening words, up to its own end. */
  private Statement inside(String... ends) {
    words.expect(Token.Kind.BLOCK_END);
    return body(Set.of(ends));
  }

  private Statement choice() {
    Expression test = expressions.manyWithoutChoice();
    Statement then = inside("elif", "else", "endif");
    Statement other = otherwise();
    return (frame, out) ->
        frame.values().truth(test.evaluate(frame)) ? then.run(frame, out) : other.run(frame, out);
  }

  private Statement otherwise() {
    String end = words.next().text();
    if (end.equals("elif")) {
      words.deeper();
      Statement next = choice();
      words.higher();
      return next;
    }
    if (end.equals("else")) {
      Statement other = inside("endif");
      words.next();
      return other;
    }
    return (frame, out) -> Flow.NEXT;
  }

  private Statement loop() {
    Target target = Target.parse(words, Target.Namespaces.REFUSED);
    if (!words.skipName("in")) {
      throw words.unexpected("'in'");
    }
    Expression all = expressions.manyWithoutChoice();
    Expression test = words.skipName("if") ? expressions.one() : null;
    if (words.name("recursive")) {
      throw TemplateError.unsupported("a recursive loop");
    }
    loops++;
    Statement body = inside("else", "endfor");
    loops--;
    Statement other = (frame, out) -> Flow.NEXT;
    if (words.next().text().equals("else")) {
      other = inside("endfor");
      words.next();
    }
    return new LoopStatement(target, all, test, body, other);
  }

  private Statement jump(Token word) {
    if (loops == 0) {
      throw new TemplateError(word.text() + " outside a loop (line " + word.line() + ")");
    }
    Flow flow = word.text().equals("break") ? Flow.BREAK : Flow.CONTINUE;
    return (frame, out) -> flow;
  }

  private Statement assignment() {
    Target target = Target.parse(words, Target.Namespaces.ALLOWED);
    if (words.skipSign("=")) {
      Expression value = expressions.many();
      return (frame, out) -> {
        target.assign(value.evaluate(frame), frame);
        return Flow.NEXT;
      };
    }
    Expression[] written = {frame -> frame.find("")};
    while (words.skipSign("|")) {
      written[0] = expressions.filter(written[0]);
    }
    Statement body = apart("endset");
    return (frame, out) -> {
      StringBuilder text = new StringBuilder();
      body.run(frame.inner(), text);
      Frame holder = frame.inner();
      holder.put("", text.toString());
      target.assign(written[0].evaluate(holder), frame);
      return Flow.NEXT;
    };
  }

  /** A body of its own, out of which no loop is left. */
  private Statement apart(String end) {
    int around = loops;
    loops = 0;
    Statement body = inside(end);
    words.next();
    loops = around;
    return body;
  }

  private Statement generation() {
    Statement body = apart("endgeneration");
    return (frame, out) -> body.run(frame.inner(), out);
  }

  private Statement filtered() {
    Expression written = expressions.filter(frame -> frame.find(""));
    while (words.skipSign("|")) {
      written = expressions.filter(written);
    }
    Expression all = written;
    Statement body = apart("endfilter");
    return (frame, out) -> {
      StringBuilder text = new StringBuilder();
      body.run(frame.inner(), text);
      Frame holder = frame.inner();
      holder.put("", text.toString());
      frame.write(frame.values().text(all.evaluate(holder)), out);
      return Flow.NEXT;
    };
  }

  private Statement macro() {
    String name = words.expect(Token.Kind.NAME).text();
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    words.expectSign("(");
    while (!words.sign(")")) {
      String parameter = words.expect(Token.Kind.NAME).text();
      boolean optional = words.skipSign("=");
      if (!optional && defaults.stream().anyMatch(d -> d != null)) {
        throw new TemplateError("a parameter without default behind one with (" + parameter + ")");
      }
      parameters.add(parameter);
      defaults.add(optional ? expressions.one() : null);
      if (!words.sign(")")) {
        words.expectSign(",");
      }
    }
    words.next();
    Statement body = apart("endmacro");
    Macro macro = new Macro(name, List.copyOf(parameters), defaults, body);
    return (frame, out) -> {
      frame.put(name, macro.in(frame));
      return Flow.NEXT;
    };
  }
}
