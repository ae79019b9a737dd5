package io.stepwise.policy.sft;

import io.stepwise.lm.format.Formats;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Builds demonstrations of at most so many tokens, and counts those that lose steps. */
public final class DemonstrationBuilder {
  private final Formats formats;
  private final int maxLength;
  private long truncated;
  private long skipped;

  /**
   * A builder.
   *
   * @param formats how the policy is sampled
   * @param maxLength most tokens of a demonstration, its prompt included
   */
  public DemonstrationBuilder(Formats formats, int maxLength) {
    this.formats = formats;
    this.maxLength = maxLength;
  }

  /** Solutions so far of which only the first steps were kept. */
  public long truncated() {
    return truncated;
  }

  /** Solutions so far of which not even the first step with loss fits. */
  public long skipped() {
    return skipped;
  }

  /**
   * The demonstration of a solution, or none if not even its first step with loss fits.
   *
   * @param hasLoss whether the step of an index has loss; the others are context
   * @throws io.stepwise.data.error.InvalidInput if it cannot be written in these formats
   */
  public List<Demonstration> demonstrations(
      String problem, List<String> steps, IntPredicate hasLoss) {
    Demonstration whole = Demonstration.of(formats, problem, steps, hasLoss);
    if (whole.row().length <= maxLength) {
      return List.of(whole);
    }
    int[] prompt = formats.prompt().render(problem);
    List<String> written = ThinkingForm.of(formats, prompt, steps).steps();
    Optional<Demonstration> first = longestPrefix(prompt, written, hasLoss);
    if (first.isPresent()) {
      truncated++;
    } else {
      skipped++;
    }
    return first.stream().toList();
  }

  /** The first steps that fit, without an end token: the policy must not learn to end there. */
  private Optional<Demonstration> longestPrefix(
      int[] prompt, List<String> steps, IntPredicate hasLoss) {
    for (int kept = steps.size() - 1; kept >= 1; kept--) {
      List<String> first = steps.subList(0, kept);
      int[] response = formats.steps().join(first);
      if (prompt.length + response.length <= maxLength) {
        int[] targets =
            Demonstration.targets(prompt.length, response, formats, first, hasLoss).toArray();
        return targets.length == 0
            ? Optional.empty()
            : Optional.of(new Demonstration(Demonstration.concat(prompt, response), targets));
      }
    }
    return Optional.empty();
  }
}
