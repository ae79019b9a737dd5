package io.stepwise.rollout.labelling;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Labels the solutions that the models can read; of the others only the reason is kept. A sampled
 * step may be no text that a tokenizer accepts, e.g. if it contains a special token.
 */
public final class ReadableOnly implements StepLabeller {
  private final StepLabeller labeller;
  private final Consumer<StepLabelledSolution> reading;

  /**
   * A labeller.
   *
   * @param reading throws {@link InvalidInput} for a solution that a model cannot read
   */
  public ReadableOnly(StepLabeller labeller, Consumer<StepLabelledSolution> reading) {
    this.labeller = labeller;
    this.reading = reading;
  }

  @Override
  public List<LabelledGroup> label(List<StepLabelledSolution> solutions) {
    List<StepLabelledSolution> readable = new ArrayList<>();
    List<Optional<String>> failures = new ArrayList<>();
    for (StepLabelledSolution solution : solutions) {
      Optional<String> failure = failure(solution);
      failures.add(failure);
      if (failure.isEmpty()) {
        readable.add(solution);
      }
    }
    Deque<LabelledGroup> labelled = new ArrayDeque<>(labeller.label(readable));
    List<LabelledGroup> groups = new ArrayList<>();
    for (int i = 0; i < solutions.size(); i++) {
      Optional<String> failure = failures.get(i);
      groups.add(
          failure.isEmpty()
              ? labelled.remove()
              : LabelledGroup.unreadable(solutions.get(i), failure.get()));
    }
    return groups;
  }

  private Optional<String> failure(StepLabelledSolution solution) {
    try {
      reading.accept(solution);
      return Optional.empty();
    } catch (InvalidInput e) {
      return Optional.of(e.getMessage());
    }
  }
}
