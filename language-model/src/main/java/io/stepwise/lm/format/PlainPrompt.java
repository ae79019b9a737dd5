package io.stepwise.lm.format;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;

/** A text template, tokenised as the model's tokenizer does by itself. */
record PlainPrompt(ReasoningTokenizer tokenizer, String template) implements PromptFormat {
  @Override
  public int[] render(String problem) {
    return tokenizer.plain(template.replace(FormatSpec.PROBLEM, problem));
  }

  @Override
  public int endToken() {
    return tokenizer.tokens().eos();
  }
}
