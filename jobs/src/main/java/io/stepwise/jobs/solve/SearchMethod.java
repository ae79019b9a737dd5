package io.stepwise.jobs.solve;

import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.EarlyStop;
import io.stepwise.rollout.search.Selection;
import java.util.Locale;
import java.util.Set;

/** How {@code solve} searches. */
public enum SearchMethod {
  /** One solution. */
  SINGLE(Selection.MAJORITY),
  /** The most frequent answer of N solutions; sampling ends when the vote is decided. */
  MAJORITY(Selection.MAJORITY),
  /** The answer of N solutions with the highest sum of scores. */
  WEIGHTED_MAJORITY(Selection.WEIGHTED),
  /** The solution of N with the highest score. */
  BEST_OF_N(Selection.BEST),
  /** Beam search over steps. */
  BEAM(Selection.BEST),
  /** Beam search that scores each step by where it leads. */
  LOOKAHEAD(Selection.BEST),
  /** Diverse verifier tree search. */
  DVTS(Selection.BEST),
  /** Particle filtering. */
  PARTICLE_FILTER(Selection.WEIGHTED),
  /** Particle Gibbs: particle filtering in sweeps. */
  PARTICLE_GIBBS(Selection.WEIGHTED),
  /** One chain that takes back doubtful steps. */
  BACKTRACKING(Selection.BEST),
  /** Backtracking over a pool of all prefixes. */
  POOL(Selection.BEST),
  /** Monte Carlo tree search. */
  MCTS(Selection.BEST);

  private final Selection selection;

  SearchMethod(Selection selection) {
    this.selection = selection;
  }

  /** How the result is chosen, if the settings do not say it. */
  public Selection selection() {
    return selection;
  }

  /** Keys of {@link SearchSettings} that it reads. */
  Set<String> searchKeys() {
    return switch (this) {
      case SINGLE, MAJORITY, WEIGHTED_MAJORITY, BEST_OF_N -> Set.of();
      case BEAM, DVTS -> Set.of("width", "step-aggregate", "max-steps");
      case LOOKAHEAD -> Set.of("width", "lookahead-steps", "step-aggregate", "max-steps");
      case PARTICLE_FILTER -> Set.of("step-aggregate", "max-steps");
      case PARTICLE_GIBBS -> Set.of("sweeps", "step-aggregate", "max-steps");
      case BACKTRACKING -> Set.of("threshold", "max-steps");
      case POOL -> Set.of("width", "pool-temperature", "step-aggregate", "max-steps");
      case MCTS ->
          Set.of(
              "width",
              "parallel",
              "rule",
              "prior",
              "exploration",
              "backup",
              "evaluation",
              "step-aggregate",
              "max-steps");
    };
  }

  /** The word by which the command line chooses it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it samples whole solutions independently of each other. */
  public boolean isIndependent() {
    return this == SINGLE || this == MAJORITY || this == WEIGHTED_MAJORITY || this == BEST_OF_N;
  }

  /**
   * When independent sampling ends before all solutions are sampled.
   *
   * @param aggregation combines the scores of the steps of a solution
   * @param others solutions that vote too but are not sampled
   */
  public EarlyStop earlyStop(StepAggregation aggregation, int others) {
    return switch (this) {
      case MAJORITY -> EarlyStop.VOTE_DECIDED;
      case WEIGHTED_MAJORITY -> new EarlyStop.WeightedVote(aggregation, others);
      default -> EarlyStop.NEVER;
    };
  }

  /** Whether it needs a reward model. */
  public boolean scores() {
    return this != SINGLE && this != MAJORITY;
  }
}
