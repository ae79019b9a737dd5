package io.stepwise.lm.format;

import java.util.Optional;

/** Renders a problem as the prompt of a policy. */
public interface PromptFormat {
  /**
   * The prompt of a problem.
   *
   * @return token ids, at least one
   * @throws io.stepwise.data.error.InvalidInput if the problem cannot be written in this format
   */
  int[] render(String problem);

  /** The text with which a model continues after a finished response, if there is one. */
  default Optional<String> stopString() {
    return Optional.empty();
  }

  /**
   * What stands between a response and the next one, where the user says something in between;
   * empty if such a prompt has no further turns.
   *
   * @param message what the user says
   */
  default Optional<String> nextTurn(String message) {
    return Optional.empty();
  }

  /** The token with which a response to such a prompt ends. */
  int endToken();
}
