package io.stepwise.jobs.retrain.decision;

import io.stepwise.data.Solution;
import io.stepwise.jobs.retrain.gate.JudgedSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A step worth a person's look.
 *
 * @param where the frozen set or label file it is in
 * @param problem the problem's text
 * @param before the steps before it
 * @param step the step
 * @param correct what the label says
 * @param champion the champion's P(correct)
 * @param candidate the candidate's, null where there is none
 */
public record Example(
    String where,
    String problem,
    List<String> before,
    String step,
    boolean correct,
    double champion,
    Double candidate) {
  private static final int LONGEST_TEXT = 600;
  private static final int MOST_STEPS = 6;

  /** Copies the list. */
  public Example {
    before = List.copyOf(before);
  }

  /** The steps on which label and champion differ most. */
  static List<Example> contradictions(JudgedSet set, int count) {
    return IntStream.range(0, set.size())
        .boxed()
        .filter(i -> set.probability(i) > 0.5 != set.isCorrect(i))
        .sorted(Comparator.comparingDouble(i -> -Math.abs(set.probability(i) - 0.5)))
        .limit(count)
        .map(i -> of(set, i, null))
        .toList();
  }

  /** The steps on which candidate and champion differ most. */
  static List<Example> changes(JudgedSet champion, JudgedSet candidate, int count) {
    return IntStream.range(0, champion.size())
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                i -> -Math.abs(champion.probability(i) - candidate.probability(i))))
        .limit(count)
        .map(i -> of(champion, i, candidate.probability(i)))
        .toList();
  }

  private static Example of(JudgedSet set, int step, Double candidate) {
    Solution solution = set.place(step).sample().solution();
    List<String> steps = solution.steps();
    int last = set.place(step).index();
    return new Example(
        set.name(),
        shortened(solution.problem()),
        steps.subList(Math.max(0, last - MOST_STEPS), last).stream()
            .map(Example::shortened)
            .toList(),
        shortened(steps.get(last)),
        set.isCorrect(step),
        set.probability(step),
        candidate);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }
}
