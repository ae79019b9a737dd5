package io.stepwise.rollout.labelling;

import io.stepwise.data.Problem;
import io.stepwise.data.task.Verdict;
import io.stepwise.rollout.search.CostMeter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tree of one problem: states, which are prefixes with an estimated value, and the pool of
 * wrong rollouts that have not been searched yet.
 */
final class OmegaTree {
  private final Problem problem;
  private final PrefixValues values;
  private final RolloutSelection selection;
  private final CostMeter meter;
  private final Map<List<String>, State> states = new HashMap<>();
  private final List<Rollout> pool = new ArrayList<>();
  private int visits;

  /** A prefix with its estimate and N(s). */
  private static final class State {
    final List<String> prefix;
    final ValueEstimate estimate;
    int visits;

    State(List<String> prefix, ValueEstimate estimate) {
      this.prefix = prefix;
      this.estimate = estimate;
    }
  }

  /** A wrong completion of a state. */
  private record Rollout(State state, Completion completion) {}

  /**
   * A rollout that was chosen to be searched.
   *
   * @param from steps of it that its state has, and which are not wrong
   * @param completion the rollout
   */
  record Chosen(int from, Completion completion) {}

  OmegaTree(Problem problem, PrefixValues values, RolloutSelection selection, CostMeter meter) {
    this.problem = problem;
    this.values = values;
    this.selection = selection;
    this.meter = meter;
  }

  /** The value of a prefix; sampled once, when its wrong completions join the pool. */
  ValueEstimate value(List<String> prefix) {
    State known = states.get(prefix);
    return known == null ? add(prefix, values.of(problem, prefix, meter)).estimate : known.estimate;
  }

  /** The value of a prefix if it has been estimated. */
  Optional<ValueEstimate> known(List<String> prefix) {
    return Optional.ofNullable(states.get(prefix)).map(state -> state.estimate);
  }

  private State add(List<String> prefix, ValueEstimate estimate) {
    State state = new State(List.copyOf(prefix), estimate);
    states.put(state.prefix, state);
    if (estimate.value() > 0 && estimate.value() < 1) {
      for (Completion completion : estimate.completions()) {
        boolean wrong = completion.verdict() == Verdict.INCORRECT && completion.answer() != null;
        boolean longer = completion.steps().size() > prefix.size();
        if (wrong && longer && completion.readable()) {
          pool.add(new Rollout(state, completion));
        }
      }
    }
    return state;
  }

  /** Takes the rollout with the highest score out of the pool, the earliest among equals. */
  Optional<Chosen> select() {
    int best =
        selection.pick(
            pool.stream()
                .map(
                    rollout ->
                        new RolloutSelection.Candidate(
                            rollout.state().estimate.value(),
                            rollout.completion().tokens(),
                            rollout.state().visits))
                .toList(),
            visits);
    if (best < 0) {
      return Optional.empty();
    }
    Rollout rollout = pool.remove(best);
    rollout.state().visits++;
    visits++;
    return Optional.of(new Chosen(rollout.state().prefix.size(), rollout.completion()));
  }
}
