package io.stepwise.data.supervision;

import java.util.List;
import java.util.Objects;

/**
 * One row of the interchange form.
 *
 * @param prompt the problem
 * @param completions the steps
 * @param labels whether each step is correct
 */
public record StepwiseSupervision(String prompt, List<String> completions, List<Boolean> labels) {
  /** Copies the lists; rejects lists of different lengths. */
  public StepwiseSupervision {
    Objects.requireNonNull(prompt, "prompt");
    completions = List.copyOf(completions);
    labels = List.copyOf(labels);
    if (completions.size() != labels.size()) {
      throw new IllegalArgumentException(
          "Cannot create row: labels missing ("
              + labels.size()
              + " labels, expected "
              + completions.size()
              + ")");
    }
  }
}
