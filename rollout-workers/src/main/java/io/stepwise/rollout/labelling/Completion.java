package io.stepwise.rollout.labelling;

import io.stepwise.data.task.Verdict;
import java.util.List;

/**
 * A solution that a policy completed from some given steps.
 *
 * @param steps texts of all its steps, the given ones first
 * @param answer its final answer, null if it gives none
 * @param verdict whether the answer is right; incorrect without an answer
 * @param tokens tokens that were sampled
 * @param readable whether the policy can read the texts of its steps again; a step with a special
 *     token in it is no text that the tokenizer accepts
 */
public record Completion(
    List<String> steps, String answer, Verdict verdict, int tokens, boolean readable) {
  /** Copies the list. */
  public Completion {
    steps = List.copyOf(steps);
  }
}
