package io.stepwise.lm.format;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Step formats by name. */
final class StepFormats {
  static final String AUTO = "auto";
  static final String TOKEN = "token";
  static final String BLANK_LINE = "blank-line";
  static final String LINE = "line";
  private static final String REGEX = "regex:";

  private StepFormats() {}

  /**
   * Checks a name.
   *
   * @throws InvalidConfiguration if there is no such format
   */
  static void check(String name) {
    if (name.startsWith(REGEX)) {
      pattern(name);
    } else if (!Set.of(AUTO, TOKEN, BLANK_LINE, LINE).contains(name)) {
      throw refusal("no such format", name, "auto, token, blank-line, line or regex:EXPRESSION");
    }
  }

  /**
   * A format by name.
   *
   * @throws InvalidConfiguration if there is none, or the tokenizer has no step token
   */
  static StepFormat of(String name, ReasoningTokenizer tokenizer, Set<Integer> endTokens) {
    check(name);
    if (name.equals(TOKEN)) {
      return token(tokenizer, endTokens);
    }
    Set<Integer> hidden = new TreeSet<>(endTokens);
    tokenizer.special().entrySet().stream()
        .filter(token -> !TextScanner.TAGS.contains(token.getValue()))
        .forEach(token -> hidden.add(token.getKey()));
    return switch (name) {
      case BLANK_LINE -> TextSteps.blankLines(tokenizer, hidden);
      case LINE -> TextSteps.lines(tokenizer, hidden);
      default -> TextSteps.pattern(tokenizer, hidden, pattern(name));
    };
  }

  /** What separates steps of a text in a format other than that of own step tokens. */
  static Delimiter delimiter(String name) {
    return switch (name) {
      case BLANK_LINE -> LineDelimiter.BLANK_LINE_OUTSIDE_CODE;
      case LINE -> LineDelimiter.LINE;
      default -> new PatternDelimiter(pattern(name));
    };
  }

  /**
   * The text of the step token.
   *
   * @param tokenizer null where there is none
   * @throws InvalidConfiguration if there is no step token
   */
  static String stepToken(ReasoningTokenizer tokenizer) {
    if (tokenizer == null || tokenizer.tokens().stepEnd() == StepTokens.NONE) {
      throw noStepToken();
    }
    return tokenizer.decode(tokenizer.tokens().stepEnd());
  }

  private static InvalidConfiguration noStepToken() {
    return refusal(
        "the tokenizer has no step token", TOKEN, "blank-line, line or regex:EXPRESSION");
  }

  private static StepFormat token(ReasoningTokenizer tokenizer, Set<Integer> endTokens) {
    if (tokenizer.tokens().stepEnd() == StepTokens.NONE) {
      throw noStepToken();
    }
    return new TokenSteps(tokenizer, endTokens);
  }

  private static Pattern pattern(String name) {
    try {
      Pattern pattern = Pattern.compile(name.substring(REGEX.length()), Pattern.MULTILINE);
      if (pattern.matcher("").find()) {
        throw refusal("the expression matches empty text", name, "one that matches some text");
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      throw refusal(
          "malformed expression: " + e.getDescription(), name, "a regular expression of Java");
    }
  }

  private static InvalidConfiguration refusal(String why, String value, String expected) {
    return new InvalidConfiguration(
        "Cannot use setting step-format: %s (%s, expected %s)".formatted(why, value, expected));
  }
}
