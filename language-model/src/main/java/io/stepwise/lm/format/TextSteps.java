package io.stepwise.lm.format;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Steps that are recognised in the text of a response. */
final class TextSteps implements StepFormat {
  private final ReasoningTokenizer tokenizer;

  /** Tokens that are no text: end tokens and special ones. */
  private final Set<Integer> hidden;

  private final Supplier<Delimiter> delimiter;

  /** The delimiter between steps that were joined. */
  private final Supplier<Delimiter> plain;

  private final Header header;
  private final String separator;

  /** What a step is written with in front of it. */
  private interface Header {
    String of(int number, String step);
  }

  private TextSteps(
      ReasoningTokenizer tokenizer,
      Set<Integer> hidden,
      Supplier<Delimiter> delimiter,
      Supplier<Delimiter> plain,
      Header header,
      String separator) {
    this.tokenizer = tokenizer;
    this.hidden = hidden;
    this.delimiter = delimiter;
    this.plain = plain;
    this.header = header;
    this.separator = separator;
  }

  static TextSteps lines(ReasoningTokenizer tokenizer, Set<Integer> hidden) {
    Supplier<Delimiter> lines = () -> LineDelimiter.LINE;
    return new TextSteps(tokenizer, hidden, lines, lines, (number, step) -> "", "\n");
  }

  static TextSteps blankLines(ReasoningTokenizer tokenizer, Set<Integer> hidden) {
    return new TextSteps(
        tokenizer,
        hidden,
        () -> LineDelimiter.BLANK_LINE_OUTSIDE_CODE,
        () -> LineDelimiter.BLANK_LINE,
        (number, step) -> "",
        "\n\n");
  }

  static TextSteps pattern(ReasoningTokenizer tokenizer, Set<Integer> hidden, Pattern pattern) {
    Supplier<Delimiter> matches = () -> new PatternDelimiter(pattern);
    return new TextSteps(
        tokenizer, hidden, matches, matches, (number, step) -> header(pattern, number, step), "\n");
  }

  @Override
  public StepScanner scanner() {
    return new TextScanner(tokenizer, hidden, delimiter.get(), Blanks::saysNothing);
  }

  @Override
  public StepSpans splitJoined(int[] response, int count) {
    StepSpans spans = split(response);
    return spans.ends().length == count
        ? spans
        : split(new TextScanner(tokenizer, hidden, plain.get(), Blanks::only), response);
  }

  @Override
  public String text(int[] response) {
    return tokenizer.decode(IntStream.of(response).filter(id -> !hidden.contains(id)).toArray());
  }

  @Override
  public int[] join(List<String> steps) {
    return tokenizer.verbatim(written(steps));
  }

  @Override
  public int[] prefix(List<String> steps) {
    return tokenizer.verbatim(steps.isEmpty() ? "" : written(steps) + separator);
  }

  private String written(List<String> steps) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < steps.size(); k++) {
      String step = steps.get(k);
      text.append(k == 0 ? "" : separator).append(header.of(k + 1, step)).append(step);
    }
    return text.toString();
  }

  /** What makes a step begin as the expression wants it, e.g. "Step 3: " for {@code Step \d+:}. */
  private static String header(Pattern pattern, int number, String step) {
    if (pattern.matcher(step).lookingAt()) {
      return "";
    }
    String header = pattern.pattern().replace("\\d+", Integer.toString(number));
    if (pattern.matcher(header).matches()) {
      return header.isEmpty() ? "" : header + " ";
    }
    throw new InvalidInput(
        "Cannot write step: it does not begin as the step format wants it (\""
            + (step.length() <= 60 ? step : step.substring(0, 60) + "…")
            + "\", expected regex:"
            + pattern.pattern()
            + ")");
  }
}
