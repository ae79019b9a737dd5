package io.stepwise.jobs.scaling;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Limits of the thinking of each solution, as {@code solve} takes them.
 *
 * @param least {@code min-thinking-tokens}
 * @param most {@code thinking-tokens}: 0 for no thinking, {@link #UNLIMITED} for no limit
 */
record ThinkingBudget(int least, int most) {
  /** No upper limit. */
  static final int UNLIMITED = -1;

  /** No limits at all. */
  static final ThinkingBudget NONE = new ThinkingBudget(0, UNLIMITED);

  /** Less comes first. */
  private static final Comparator<ThinkingBudget> ASCENDING =
      Comparator.comparingInt(
              (ThinkingBudget one) -> one.most == UNLIMITED ? Integer.MAX_VALUE : one.most)
          .thenComparingInt(ThinkingBudget::least);

  /**
   * All pairs of limits that do not contradict each other, ascending.
   *
   * @throws InvalidConfiguration if there is none
   */
  static List<ThinkingBudget> of(List<Integer> least, List<Integer> most) {
    List<ThinkingBudget> budgets = new ArrayList<>();
    for (int low : least.stream().distinct().toList()) {
      for (int high : most.stream().distinct().toList()) {
        if (high == UNLIMITED || low <= high) {
          budgets.add(new ThinkingBudget(low, high));
        }
      }
    }
    if (budgets.isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot use setting thinking-tokens: every value is less than every minimum (%s, expected values >= min-thinking-tokens, e.g. %s)"
              .formatted(most, least.isEmpty() ? "0" : least.get(0)));
    }
    budgets.sort(ASCENDING);
    return budgets;
  }

  /** Whether there is a limit. */
  boolean isLimited() {
    return least > 0 || most != UNLIMITED;
  }

  /** Whether a solution keeps the limits. */
  boolean contains(int tokens) {
    return tokens >= least && (most == UNLIMITED || tokens <= most);
  }

  /** The limits in words, e.g. {@code 32–64}. */
  String words() {
    if (least == 0) {
      return most == UNLIMITED ? "no limit" : String.valueOf(most);
    }
    return most == UNLIMITED ? least + " or more" : least + "–" + most;
  }

  /** A method with these limits, e.g. {@code beam, thinking 64}. */
  String label(String method) {
    return isLimited() ? method + ", thinking " + words() : method;
  }

  /** What names of metrics and files have after the method, e.g. {@code _thinking_64}. */
  String suffix() {
    return (least > 0 ? "_min_thinking_" + least : "")
        + (most == UNLIMITED ? "" : "_thinking_" + most);
  }
}
