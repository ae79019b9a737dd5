package io.stepwise.jobs.scaling;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.scaling.SubsetWeights;
import io.stepwise.rollout.search.Cost;
import java.util.List;

/**
 * What a method gives for one problem under one seed: the outcome of a search, or the mean over
 * searches among the solutions of a pool.
 *
 * @param correct probability that the answer is right
 * @param undecided probability that the grader does not decide
 * @param failed probability that the problem cannot be solved
 * @param textTokens sampled tokens of the text that answers
 * @param thinkingTokens tokens of the chosen solution's thinking
 * @param within probability that these are within the limits
 * @param usage what the search uses
 */
record MeanOutcome(
    double correct,
    double undecided,
    double failed,
    double textTokens,
    double thinkingTokens,
    double within,
    Usage usage) {
  private static final MeanOutcome NOTHING = new MeanOutcome(0, 0, 0, 0, 0, 0, Usage.NONE);

  /** Of a search. */
  static MeanOutcome of(Outcome outcome, ThinkingBudget budget) {
    return NOTHING
        .plus(1, outcome, budget)
        .with(Usage.of(outcome.spent().cost(), outcome.spent().seconds()));
  }

  /**
   * The mean over all searches of N solutions, of which the pool has M ≥ N ({@link SubsetWeights}).
   * A solution costs the same in every search; the prompt is read once.
   *
   * @param pool solutions of one problem, each of a search of its own
   * @param random names the subsets
   */
  static MeanOutcome pooled(
      List<Outcome> pool,
      SearchMethod method,
      StepAggregation aggregation,
      int n,
      ThinkingBudget budget,
      NamedRandom random) {
    SubsetWeights weights =
        SubsetWeights.of(
            pool.stream().map(Outcome::found).toList(),
            method.selection(),
            method.earlyStop(aggregation, 0),
            n,
            random);
    MeanOutcome mean = NOTHING;
    Usage usage = Usage.NONE;
    Cost prompt = Cost.NONE;
    double kept = 0;
    for (int i = 0; i < pool.size(); i++) {
      Outcome one = pool.get(i);
      double chosen = weights.chosen()[i];
      Cost asked = one.spent().shares().answer();
      Cost read = one.spent().shares().prompt();
      Cost own = one.spent().cost().minus(read).minus(asked);
      usage =
          usage
              .plus(weights.sampled()[i], Usage.of(own, one.spent().seconds()))
              .plus(chosen, Usage.of(asked, 0));
      kept += chosen * one.spent().cost().sampledTokens();
      prompt = read.scoredTokens() >= prompt.scoredTokens() ? read : prompt;
      mean = mean.plus(chosen, one, budget);
    }
    double more = weights.samples() - 1; // which reuse what was read for the first
    Cost reused = new Cost(0, 0, 0, prompt.prefilledTokens(), 0, 0);
    usage = usage.plus(1, Usage.of(prompt, 0)).plus(more, Usage.of(reused, 0)).keeping(kept);
    return mean.with(method.scores() ? usage : usage.unscored());
  }

  private MeanOutcome plus(double weight, Outcome one, ThinkingBudget budget) {
    return new MeanOutcome(
        correct + (one.correct() ? weight : 0),
        undecided + (one.verdict() == Verdict.UNDECIDED ? weight : 0),
        failed + (one.error() != null ? weight : 0),
        textTokens + weight * one.textTokens(),
        thinkingTokens + weight * one.thinkingTokens(),
        within + (budget.contains(one.thinkingTokens()) ? weight : 0),
        usage);
  }

  private MeanOutcome with(Usage used) {
    return new MeanOutcome(correct, undecided, failed, textTokens, thinkingTokens, within, used);
  }
}
