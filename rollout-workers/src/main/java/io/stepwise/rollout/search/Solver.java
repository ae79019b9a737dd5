package io.stepwise.rollout.search;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.format.Thinking;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.ScoringSession;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Solves problems with one policy and one reward model. For one thread. */
public final class Solver {
  private static final int ROWS_AT_ONCE = 128;

  /** Solutions that are sampled at the same time; more gain little. */
  private static final int SAMPLES_AT_ONCE = 32;

  /** Most tokens of the end of thinking, with line breaks around it. */
  private static final int THINKING_END = Thinking.END.length() + 3;

  private final CausalModel policy;
  private final PrefixTree tree;
  private final Formats formats;
  private final ScoringSession scoring;
  private final ModelCalls calls;
  private final AnswerReader answers;
  private final SolverSettings settings;
  private final Searcher searcher;
  private final String tokenizer;
  private final ForwardFlops policyFlops;
  private final ForwardFlops rewardFlops;

  /**
   * A solver. Where the reward model scores with the policy's own weights ({@link
   * LoadedRewardModel#policy}), both share keys and values.
   *
   * @param reward may be null if neither strategy nor selection needs scores
   */
  public Solver(
      CausalModel policy,
      Formats formats,
      LoadedRewardModel reward,
      AnswerReader answers,
      SolverSettings settings) {
    this.policy = policy;
    this.formats = formats;
    this.scoring = reward == null ? null : reward.session();
    this.tree =
        scoring == null
            ? new PrefixTree(policy)
            : scoring.sharedTree(policy).orElseGet(() -> new PrefixTree(policy));
    this.calls = new BatchedModels(tree, scoring);
    this.answers = answers;
    this.settings = settings;
    this.searcher = searcher();
    this.tokenizer = policy.tokenizer().identity();
    this.policyFlops = new ForwardFlops(policy.parameters(), policy.config().attentionWidth());
    this.rewardFlops =
        reward == null
            ? new ForwardFlops(0, 0)
            : new ForwardFlops(reward.parametersPerToken(), reward.attentionWidth());
  }

  /** The same solver that asks the models in another way. */
  private Solver(Solver solver, ModelCalls calls) {
    this.policy = solver.policy;
    this.tree = solver.tree;
    this.formats = solver.formats;
    this.scoring = solver.scoring;
    this.calls = calls;
    this.answers = solver.answers;
    this.settings = solver.settings;
    this.searcher = solver.searcher;
    this.tokenizer = solver.tokenizer;
    this.policyFlops = solver.policyFlops;
    this.rewardFlops = solver.rewardFlops;
  }

  /**
   * Solves problems, several at the same time so that they share passes of the models. Results are
   * those of one problem after another.
   *
   * @param solve solves a problem with the solver that it is given
   * @return one result per problem, in order
   */
  public <P, R> List<R> solveAll(Iterator<P> problems, BiFunction<P, Solver, R> solve) {
    return new ConcurrentSearches(calls, problemsAtOnce())
        .run(problems, (problem, shared) -> solve.apply(problem, new Solver(this, shared)));
  }

  /** As many problems as are worth it and as their keys and values leave room for. */
  private int problemsAtOnce() {
    long bytes = Math.max(1, settings.keptTokens() * tree.bytesPerToken());
    long room = CachedSolutions.usualLimit() / bytes;
    return (int) Math.max(1, Math.min(SAMPLES_AT_ONCE / settings.samplesAtOnce(), room));
  }

  /**
   * Solves a problem. Solutions are no longer than the model's maximum length allows; a problem
   * that fills it has no answer.
   *
   * @param random names the run and the problem
   */
  public SearchResult solve(String problem, NamedRandom random, SearchListener listener) {
    return solve(problem, random, listener, null, null);
  }

  /**
   * Solves a problem, or continues a search for its solution.
   *
   * @param random names the run and the problem, as in the search that is continued
   * @param start the tree to continue; null to start from nothing
   * @param kept takes the trees of a method that has one, at intervals and at the end; null for
   *     none
   */
  public SearchResult solve(
      String problem,
      NamedRandom random,
      SearchListener listener,
      TreeState start,
      Consumer<TreeState> kept) {
    long started = calls.nanos();
    int room = room(problem);
    if (room < 1) {
      return unanswered();
    }
    boolean thinks = thinks(problem);
    int request = searcher.answerPrompt().length() + (thinks ? THINKING_END : 0);
    Budget budget = budget(thinks).within(room, request);
    if (!policy.tokenizer().canEncode(Thinking.BEGIN)) {
      budget = budget.within(settings.maxThinkingTokens()); // all solutions are plain chains
    }
    int longest = budget.solutionTokens() + budget.answerTokens();
    Sampling sampling =
        new Sampling(1, longest, ROWS_AT_ONCE).withTopK(settings.topK()).withTopP(settings.topP());
    try (StepSampler sampler = sampler(sampling, budget, problem);
        StepVerifier verifier =
            scoring == null ? null : new StepVerifier(scoring, calls, problem, tokenizer)) {
      SearchContext context =
          new SearchContext(sampler, verifier, answers, budget, random, listener, start, kept);
      SearchResult result = searcher.search(context);
      if (kept != null && context.end() != null) {
        kept.accept(context.end());
      }
      result =
          result
              .with(SearchResult.FLOPS, result.cost().flops(policyFlops, rewardFlops))
              .withSeconds((calls.nanos() - started) / 1e9);
      return verifier == null || verifier.unreadable() == 0
          ? result
          : result.with("unreadable_solutions", verifier.unreadable());
    }
  }

  /**
   * What searches. A policy whose vocabulary lacks characters of the request for the answer is not
   * asked for it, and one whose prompts have no further turn is asked for no summary.
   *
   * @throws InvalidConfiguration if nothing but the answer is to be sampled and it cannot be asked
   *     for
   */
  private Searcher searcher() {
    Searcher given = settings.searcher();
    SummaryRequest summary = given.summary();
    boolean asks = policy.tokenizer().canEncode(given.answerPrompt());
    if (!asks && given.strategy() instanceof AnswerOnly) {
      throw new InvalidConfiguration(
          "Cannot search without thinking: the policy's tokenizer cannot encode the request for the answer (\"%s\", expected thinking-tokens -1 or at least 1)"
              .formatted(given.answerPrompt().strip()));
    }
    return given
        .withAnswerPrompt(asks ? given.answerPrompt() : "")
        .withSummary(
            formats
                .prompt()
                .nextTurn(summary.text())
                .map(turn -> new SummaryRequest(withoutThinking(turn), summary.tokens()))
                .orElse(SummaryRequest.NONE));
  }

  /** A turn in which the model answers at once, even if its template begins every turn thinking. */
  private static String withoutThinking(String turn) {
    return turn.stripTrailing().endsWith(Thinking.BEGIN)
        ? turn.stripTrailing() + "\n\n" + Thinking.END + "\n\n"
        : turn;
  }

  /**
   * The limits of a problem. Thinking is ended before the tokens of a solution are used up, even if
   * the task has no text that asks for the answer.
   */
  private Budget budget(boolean thinks) {
    Budget budget = settings.budget();
    if (!searcher.answerPrompt().isEmpty()) {
      return budget;
    }
    boolean dropped = !settings.searcher().answerPrompt().isEmpty();
    return thinks ? budget.withAnswer() : dropped ? budget.withoutAnswer() : budget;
  }

  /** Whether the policy's responses may have thinking in tags of its own. */
  private boolean thinks(String problem) {
    return (policy.tokenizer().canEncode(Thinking.BEGIN)
            && policy.tokenizer().verbatim(Thinking.BEGIN).length == 1)
        || Thinking.begun(policy.tokenizer(), formats.prompt().render(problem));
  }

  /** Tokens that can follow the prompt of a problem; 0 or less for none. */
  private int room(String problem) {
    return policy.tokenizer().tooLong(problem)
        ? 0
        : policy.config().maxPositions() - formats.prompt().render(problem).length;
  }

  private static SearchResult unanswered() {
    return new SearchResult(
        "",
        "",
        "",
        "",
        0,
        List.of(),
        List.of(),
        new double[0],
        SearchResult.Finish.LENGTH,
        false,
        0,
        0,
        List.of(),
        0,
        SearchOutcome.StoppedBy.PROMPT_TOO_LONG,
        Cost.NONE,
        SearchResult.Shares.NONE,
        0,
        Map.of());
  }

  private StepSampler sampler(Sampling sampling, Budget budget, String problem) {
    SolutionLimits limits = settings.limits(budget);
    PolicySampler sampler =
        new PolicySampler(policy, tree, formats, sampling, limits, problem, calls);
    return limits.limitsThinking()
        ? new ThinkingControl(
            sampler,
            limits,
            settings.continuation(),
            SolverSettings.CONTINUATIONS,
            new AnswerRequest(searcher.answerPrompt()))
        : sampler;
  }
}
