package io.stepwise.jobs.solve;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.task.Graders;
import io.stepwise.rollout.search.AnswerOnly;
import io.stepwise.rollout.search.Backtracking;
import io.stepwise.rollout.search.BeamSearch;
import io.stepwise.rollout.search.Budget;
import io.stepwise.rollout.search.DiverseTreeSearch;
import io.stepwise.rollout.search.EscalatingSearch;
import io.stepwise.rollout.search.IndependentSampling;
import io.stepwise.rollout.search.MonteCarloTreeSearch;
import io.stepwise.rollout.search.ParticleFilter;
import io.stepwise.rollout.search.PoolSearch;
import io.stepwise.rollout.search.SearchStrategy;
import io.stepwise.rollout.search.Searcher;
import io.stepwise.rollout.search.Selection;
import io.stepwise.rollout.search.SolverSettings;
import io.stepwise.rollout.search.StepValue;
import io.stepwise.rollout.search.StepValue.Lookahead;
import io.stepwise.rollout.search.StepValue.PrefixScore;
import io.stepwise.rollout.search.SummaryRequest;
import io.stepwise.rollout.search.TreePolicy;

/** Creates searches from settings. */
final class Strategies {
  private static final int BACKTRACKING_ATTEMPTS = 3;
  private static final int BACKTRACKING_REJECTIONS = 10;
  private static final int VIRTUAL_LOSS = 1;
  static final String WAIT = "\n\nWait";

  private Strategies() {}

  /**
   * The settings of a solver.
   *
   * @param task name of the task
   * @throws InvalidConfiguration if a reward model is missing, or a budget is out of range
   */
  static SolverSettings solver(SolveConfig config, String task) {
    boolean auto = config.limits().effort() == Effort.AUTO;
    if (config.rewardModel() == null && (config.method().scores() || auto)) {
      throw new InvalidConfiguration(
          "Cannot search: %s needs a reward model (none, expected --reward-model)"
              .formatted(auto ? "effort auto" : "method " + config.method().word()));
    }
    checkTemperature(config);
    if (config.method() != SearchMethod.MCTS || auto) {
      config
          .search()
          .rejectTreeState(auto ? "effort auto keeps no tree" : "only method mcts keeps trees");
    }
    String answerPrompt = Graders.named(task).answerPrompt();
    long budget = sampledTokens(config);
    int answer =
        answerPrompt.isEmpty() ? 0 : Budget.answerTokens(budget, config.limits().maxTokens());
    boolean thinks =
        config.limits().thinkingTokens() == null || config.limits().thinkingTokens() != 0;
    if (!thinks && answer == 0) {
      throw new InvalidConfiguration(
          "Cannot use setting thinking-tokens: no tokens are left for an answer, or the task %s has no answer that can be asked for (0, expected -1 or at least 1)"
              .formatted(task));
    }
    SearchStrategy strategy = thinks ? strategy(config) : new AnswerOnly();
    if (auto && thinks) {
      strategy =
          new EscalatingSearch(config.search().autoThreshold(), config.aggregate(), strategy);
    }
    return new SolverSettings(
        new Searcher(
            strategy,
            selection(config),
            config.aggregate(),
            answerPrompt,
            config.shown().summary() == Summary.AUTO
                ? SummaryRequest.SENTENCE
                : SummaryRequest.NONE),
        new Budget(budget, answer, config.limits().maxTokens() - answer),
        0,
        1,
        config.limits().minThinkingTokens(),
        WAIT,
        thinks ? samplesAtOnce(config) : 1,
        maxThinkingTokens(config.limits()));
  }

  /** How many solutions a search extends at the same time. */
  private static int samplesAtOnce(SolveConfig config) {
    int n = config.limits().samples();
    return switch (config.method()) {
      case SINGLE, BACKTRACKING -> 1;
      case POOL -> config.search().width();
      case MCTS -> Math.min(n, config.search().parallel());
      default -> n;
    };
  }

  /** Equal samples cost N times what one costs. */
  private static void checkTemperature(SolveConfig config) {
    boolean one =
        config.method() == SearchMethod.SINGLE
            || config.method() == SearchMethod.BACKTRACKING // which raises the temperature
            || config.limits().samples() == 1;
    if (config.limits().temperature() == 0 && !one) {
      throw new InvalidConfiguration(
          "Cannot use setting temperature: all samples of method %s would be equal (0 with %d samples, expected above 0, or --method single)"
              .formatted(config.method().word(), config.limits().samples()));
    }
  }

  private static Selection selection(SolveConfig config) {
    boolean scores = config.rewardModel() != null;
    return scores || config.method().selection() == Selection.MAJORITY
        ? config.method().selection()
        : Selection.MAJORITY;
  }

  private static long sampledTokens(SolveConfig config) {
    Long budget = config.limits().budgetTokens();
    if (budget != null && budget == 0) {
      throw new InvalidConfiguration(
          "Cannot use setting budget-tokens: no token can be sampled (0, expected -1 or at least 1)");
    }
    return budget != null ? budget : (long) config.limits().samples() * config.limits().maxTokens();
  }

  /** A token of a solution is left for its answer. */
  private static int maxThinkingTokens(SolveConfig.Limits limits) {
    Integer thinking = limits.thinkingTokens();
    if (thinking != null && thinking >= limits.maxTokens()) {
      throw new InvalidConfiguration(
          "Cannot use setting thinking-tokens: no token is left for the answer (%d, expected at most max-tokens - 1, which is %d)"
              .formatted(thinking, limits.maxTokens() - 1));
    }
    return thinking == null || thinking <= 0 ? SolverSettings.UNLIMITED : thinking;
  }

  private static SearchStrategy strategy(SolveConfig config) {
    SearchSettings search = config.search();
    int n = config.limits().samples();
    int width = Math.min(search.width(), n); // no more extensions than solutions
    int others = config.limits().effort() == Effort.AUTO ? 1 : 0; // its first solution votes too
    double t = config.limits().temperature();
    int steps = search.maxSteps();
    StepValue prefix = new PrefixScore(search.stepAggregate());
    return switch (config.method()) {
      case SINGLE, MAJORITY, WEIGHTED_MAJORITY, BEST_OF_N ->
          new IndependentSampling(
              config.method() == SearchMethod.SINGLE ? 1 : n,
              t,
              config.method().earlyStop(config.aggregate(), others));
      case BEAM -> new BeamSearch(n, width, t, prefix, steps);
      case LOOKAHEAD ->
          new BeamSearch(
              n, width, t, new Lookahead(search.lookaheadSteps(), search.stepAggregate()), steps);
      case DVTS -> new DiverseTreeSearch(n, width, t, prefix, steps);
      case PARTICLE_FILTER -> new ParticleFilter(n, 1, t, search.stepAggregate(), steps);
      case PARTICLE_GIBBS ->
          new ParticleFilter(n, search.sweeps(), t, search.stepAggregate(), steps);
      case BACKTRACKING ->
          new Backtracking(
              search.threshold(), BACKTRACKING_ATTEMPTS, BACKTRACKING_REJECTIONS, t, steps);
      case POOL ->
          new PoolSearch(
              n, search.width(), search.poolTemperature(), t, search.stepAggregate(), n * steps);
      case MCTS -> tree(config, n);
    };
  }

  private static SearchStrategy tree(SolveConfig config, int visits) {
    SearchSettings search = config.search();
    return new MonteCarloTreeSearch(
        new MonteCarloTreeSearch.Settings(
            visits,
            search.width(),
            search.parallel(),
            new TreePolicy(
                search.rule(), search.prior(), search.exploration(), search.backup(), VIRTUAL_LOSS),
            search.evaluation(),
            search.stepAggregate(),
            config.limits().temperature(),
            search.maxSteps()));
  }
}
