package io.stepwise.rollout.search;

import io.stepwise.rollout.search.Extension.Reach;
import java.io.Serializable;
import java.util.List;

/**
 * Asks a policy for a short account of its solution, which it writes after it with tokens that the
 * search has left.
 *
 * @param text what the policy is asked, or what the solution is continued with to ask it
 * @param tokens most tokens of the account
 */
public record SummaryRequest(String text, int tokens) implements Serializable {
  /** Asks for nothing. */
  public static final SummaryRequest NONE = new SummaryRequest("", 0);

  /** Asks for a sentence. */
  public static final SummaryRequest SENTENCE =
      new SummaryRequest("Summarize your solution in one sentence.", 64);

  /**
   * What the policy wrote.
   *
   * @param text its first line, empty if there is none
   * @param tokens sampled for it
   */
  record Written(String text, int tokens) {
    static final Written NOTHING = new Written("", 0);
  }

  /** Has an account written, as far as the budget and the model's maximum length allow. */
  Written write(PartialSolution solution, SearchContext context) {
    long left = context.budget().unused(context.meter());
    if (tokens < 1 || left < 1 || solution.length() == 0) {
      return Written.NOTHING;
    }
    StepSampler sampler = context.sampler();
    PartialSolution asking = sampler.inject(solution, text);
    int most = (int) Math.min(Math.min(tokens, left), sampler.room(asking));
    if (most < 1) {
      return Written.NOTHING;
    }
    Extension request = new Extension(asking, context.random("summary"), 0, Reach.ANSWER, most);
    PartialSolution written = sampler.extend(List.of(request), context.meter()).get(0);
    String before = sampler.text(asking);
    String all = sampler.text(written);
    String account = all.substring(Math.min(before.length(), all.length())).strip();
    String line = account.lines().findFirst().orElse("");
    boolean readable = line.codePoints().anyMatch(Character::isLetterOrDigit);
    return new Written(readable ? line : "", written.length() - asking.length());
  }
}
