package io.stepwise.prm.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Changes to a solution that must not improve it (after StrictPRMBench and EST-PRM). A reward model
 * whose scores follow the reasoning lowers the score of a solution that lacks a step or has its
 * steps in the wrong order, and does not raise it for words alone. Settings use the names in lower
 * case.
 */
public enum Perturbation {
  /** Leaves out a step; the last one, which holds the answer, stays. */
  DELETION {
    @Override
    public int positions(int steps) {
      return Math.max(0, steps - 1);
    }

    @Override
    List<String> change(List<String> steps, int position) {
      steps.remove(position);
      return steps;
    }
  },
  /** Repeats a step after itself: more steps, and nothing new. */
  RESTATEMENT {
    @Override
    public int positions(int steps) {
      return steps;
    }

    @Override
    List<String> change(List<String> steps, int position) {
      steps.add(position + 1, steps.get(position));
      return steps;
    }
  },
  /** Swaps two neighbours before the last step. */
  REORDERING {
    @Override
    public int positions(int steps) {
      return Math.max(0, steps - 2);
    }

    @Override
    List<String> change(List<String> steps, int position) {
      steps.set(position, steps.set(position + 1, steps.get(position)));
      return steps;
    }
  },
  /** Ends a step with words of confidence. */
  CONFIDENCE {
    @Override
    public int positions(int steps) {
      return steps;
    }

    @Override
    List<String> change(List<String> steps, int position) {
      steps.set(position, steps.get(position) + CONFIDENT);
      return steps;
    }
  };

  private static final String CONFIDENT = " This is certainly correct.";

  /** At how many places a solution of so many steps can be changed. */
  public abstract int positions(int steps);

  /**
   * Changes a solution.
   *
   * @param steps its steps, which stay as they are
   * @param position from 0 to {@link #positions} − 1
   * @return the steps of the changed solution
   */
  public List<String> apply(List<String> steps, int position) {
    if (position < 0 || position >= positions(steps.size())) {
      throw new IllegalArgumentException(
          "Cannot change solution: no such place (%d, expected 0 to %d)"
              .formatted(position, positions(steps.size()) - 1));
    }
    return List.copyOf(change(new ArrayList<>(steps), position));
  }

  abstract List<String> change(List<String> steps, int position);
}
