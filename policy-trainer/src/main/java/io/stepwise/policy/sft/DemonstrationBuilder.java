package io.stepwise.policy.sft;

import io.stepwise.lm.format.Formats;
import java.util.List;
import java.util.Optional;

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

  /** Solutions so far of which not even the first step fits. */
  public long skipped() {
    return skipped;
  }

  /**
   * The demonstration of a solution, or none if not even its first step fits.
   *
   * @throws io.stepwise.data.error.InvalidInput if it cannot be written in these formats
   */
  public List<Demonstration> demonstrations(String problem, List<String> steps) {
    int[] prompt = formats.prompt().render(problem);
    Demonstration whole = Demonstration.of(prompt, formats, steps);
    if (whole.row().length <= maxLength) {
      return List.of(whole);
    }
    Optional<Demonstration> first = longestPrefix(prompt, steps);
    if (first.isPresent()) {
      truncated++;
    } else {
      skipped++;
    }
    return first.stream().toList();
  }

  /** The first steps that fit, without an end token: the policy must not learn to end there. */
  private Optional<Demonstration> longestPrefix(int[] prompt, List<String> steps) {
    for (int kept = steps.size() - 1; kept >= 1; kept--) {
      int[] response = formats.steps().join(steps.subList(0, kept));
      if (response.length > 0 && prompt.length + response.length <= maxLength) {
        return Optional.of(
            new Demonstration(Demonstration.concat(prompt, response), prompt.length));
      }
    }
    return Optional.empty();
  }
}
