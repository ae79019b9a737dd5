package io.stepwise.prm.layout;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A layout that tokenises the problem and each step on its own: {@code problem step*}, each step's
 * score read at its last token. No token spans two parts, so a row grows step by step, which is
 * what training needs.
 */
public interface SeparateLayout extends InputLayout {
  /**
   * The layout of a model that is to be trained or measured on labelled rows.
   *
   * @throws InvalidConfiguration for a layout that tokenises the whole text at once
   */
  static SeparateLayout of(InputLayout layout) {
    if (layout instanceof SeparateLayout separate) {
      return separate;
    }
    throw new InvalidConfiguration(
        "Cannot lay out labelled steps: the layout does not tokenise steps on their own ("
            + layout.format().word()
            + ", expected stepwise or trl)");
  }

  /** The ids before the first step; may be empty. */
  int[] problem(String problem);

  /** The ids of a step with its end, at least one; its score is read at the last. */
  int[] step(String step);

  /** The id after the last step of a complete solution; empty if the layout has none. */
  default OptionalInt end() {
    return OptionalInt.empty();
  }

  /** Whether a text alone exceeds the model's maximum length, known before it is tokenised. */
  boolean tooLong(String text);

  @Override
  default ScoringInput layOut(String problem, List<String> steps) {
    if (tooLong(problem)) {
      return new ScoringInput(new int[0], new int[0]);
    }
    int[] ids = problem(problem);
    int[] positions = new int[steps.size()];
    for (int k = 0; k < positions.length; k++) {
      if (tooLong(steps.get(k))) {
        return new ScoringInput(ids, Arrays.copyOf(positions, k));
      }
      int[] step = step(steps.get(k));
      int from = ids.length;
      ids = Arrays.copyOf(ids, from + step.length);
      System.arraycopy(step, 0, ids, from, step.length);
      positions[k] = ids.length - 1;
    }
    return new ScoringInput(ids, positions);
  }
}
