package io.stepwise.lm.format;

import java.util.Optional;

/** How a problem is put to a policy. */
public interface PromptFormat {
  /**
   * The prompt of a problem.
   *
   * @return token ids, at least one
   * @throws io.stepwise.data.error.InvalidInput if the problem cannot be written in this format
   */
  int[] render(String problem);

  /** A text that a response to such a prompt goes on with once it is done, if there is one. */
  default Optional<String> stopString() {
    return Optional.empty();
  }

  /** The token with which a response to such a prompt ends. */
  int endToken();
}
