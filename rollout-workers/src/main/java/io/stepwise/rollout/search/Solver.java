package io.stepwise.rollout.search;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.scoring.RewardModel;

/** Solves problems one after another with one policy and one reward model. For one thread. */
public final class Solver {
  private static final int ROWS_AT_ONCE = 128;

  private final CausalModel policy;
  private final PrefixTree tree;
  private final Formats formats;
  private final RewardModel reward;
  private final AnswerReader answers;
  private final SolverSettings settings;
  private final String tokenizer;

  /**
   * A solver.
   *
   * @param reward may be null if neither strategy nor selection needs scores
   */
  public Solver(
      CausalModel policy,
      Formats formats,
      RewardModel reward,
      AnswerReader answers,
      SolverSettings settings) {
    this.policy = policy;
    this.tree = new PrefixTree(policy);
    this.formats = formats;
    this.reward = reward;
    this.answers = answers;
    this.settings = settings;
    this.tokenizer = policy.tokenizer().identity();
  }

  /**
   * Solves a problem.
   *
   * @param random names the run and the problem
   */
  public SearchResult solve(String problem, NamedRandom random, SearchListener listener) {
    Budget budget = settings.budget();
    int longest = budget.solutionTokens() + budget.answerTokens();
    Sampling sampling =
        new Sampling(1, longest, ROWS_AT_ONCE).withTopK(settings.topK()).withTopP(settings.topP());
    try (StepSampler sampler = sampler(sampling, problem)) {
      StepVerifier verifier = reward == null ? null : new StepVerifier(reward, problem, tokenizer);
      return settings
          .searcher()
          .search(new SearchContext(sampler, verifier, answers, budget, random, listener));
    }
  }

  private StepSampler sampler(Sampling sampling, String problem) {
    StepSampler sampler =
        new PolicySampler(
            policy, tree, formats, sampling, settings.budget().solutionTokens(), problem);
    return settings.minThinkingTokens() == 0
        ? sampler
        : new MinimumThinking(
            sampler,
            settings.minThinkingTokens(),
            settings.continuation(),
            SolverSettings.CONTINUATIONS);
  }
}
