package io.stepwise.lm.format;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.Optional;

/** A text template, tokenised as the model's tokenizer does by itself. */
record PlainPrompt(ReasoningTokenizer tokenizer, String template) implements PromptFormat {
  @Override
  public int[] render(String problem) {
    return tokenizer.plain(template.replace(FormatSpec.PROBLEM, problem));
  }

  /**
   * If the template has examples, a model may continue with another problem: the line break and
   * what stands before the problem on its line.
   */
  @Override
  public Optional<String> stopString() {
    int problem = template.lastIndexOf(FormatSpec.PROBLEM);
    int line = template.lastIndexOf('\n', problem);
    String before = template.substring(line + 1, problem).stripTrailing();
    boolean examples = !before.isBlank() && template.indexOf(before) < line;
    return examples ? Optional.of("\n" + before) : Optional.empty();
  }

  @Override
  public int endToken() {
    return tokenizer.tokens().eos();
  }
}
