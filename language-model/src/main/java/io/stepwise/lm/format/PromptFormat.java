package io.stepwise.lm.format;

/** How a problem is put to a policy. */
public interface PromptFormat {
  /**
   * The prompt of a problem.
   *
   * @return token ids, at least one
   * @throws io.stepwise.data.error.InvalidInput if the problem cannot be written in this format
   */
  int[] render(String problem);

  /** The token with which a response to such a prompt ends. */
  int endToken();
}
