package io.stepwise.rollout.search;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.Extension.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a strategy works with while it searches for the solution of one problem. */
public final class SearchContext {
  private final StepSampler sampler;
  private final StepVerifier verifier;
  private final AnswerReader answers;
  private final Budget budget;
  private final NamedRandom random;
  private final SearchListener listener;
  private final CostMeter meter = new CostMeter();
  private final PartialSolution root = PartialSolution.root();
  private final TreeState start;
  private TreeState end;

  /**
   * A context.
   *
   * @param verifier scores steps; may be null for strategies that ask for no score
   * @param random names the search: the run and the problem
   * @param listener is notified of what is found
   */
  public SearchContext(
      StepSampler sampler,
      StepVerifier verifier,
      AnswerReader answers,
      Budget budget,
      NamedRandom random,
      SearchListener listener) {
    this(sampler, verifier, answers, budget, random, listener, null);
  }

  /**
   * A context of a search that may continue an earlier one.
   *
   * @param start the tree to continue; null to start from nothing
   */
  SearchContext(
      StepSampler sampler,
      StepVerifier verifier,
      AnswerReader answers,
      Budget budget,
      NamedRandom random,
      SearchListener listener,
      TreeState start) {
    this.sampler = sampler;
    this.verifier = verifier;
    this.answers = answers;
    this.budget = budget;
    this.random = random;
    this.listener = listener;
    this.start = start;
  }

  /** The tree to continue, if there is one. What it has used counts against the budget. */
  Optional<TreeState> start() {
    Optional<TreeState> tree = Optional.ofNullable(start);
    tree.ifPresent(state -> meter.continued(state.cost()));
    return tree;
  }

  /** Keeps the tree with which a search ended. */
  void end(TreeState tree) {
    end = tree;
  }

  /** The tree with which the search ended; null for methods without one. */
  TreeState end() {
    return end;
  }

  /** The empty solution. */
  public PartialSolution root() {
    return root;
  }

  /** Randomness of a part of the search. */
  public NamedRandom random(Object... names) {
    return random.child(names);
  }

  /** Whether no token is left for thinking. */
  public boolean exhausted() {
    return budget.left(meter) < 1;
  }

  /** How many solutions of full length the budget still allows, at least 1. */
  int wholeSolutions() {
    long whole = budget.left(meter) / budget.solutionTokens();
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, whole));
  }

  /** A request for the next step of a solution. */
  public Extension step(PartialSolution prefix, double temperature, Object... names) {
    return new Extension(prefix, random.child(names), temperature, Reach.STEP, Integer.MAX_VALUE);
  }

  /** A request for the rest of a solution. */
  public Extension rest(PartialSolution prefix, double temperature, Object... names) {
    return new Extension(
        prefix, random.child(names), temperature, Reach.SOLUTION, Integer.MAX_VALUE);
  }

  /**
   * Extends solutions within the budget: what is left is shared equally, and where it is less than
   * a token for each, the last requests are left out.
   *
   * @return the extended solutions of the first requests, in order
   */
  public List<PartialSolution> extend(List<Extension> requests) {
    listener.extending(requests.stream().map(Extension::prefix).toList(), budget.left(meter));
    return lookAhead(requests);
  }

  /** Extends likewise, to learn what solutions are worth before the search accepts them. */
  List<PartialSolution> lookAhead(List<Extension> requests) {
    long left = budget.left(meter);
    int served = (int) Math.min(requests.size(), left);
    if (served == 0) {
      return List.of();
    }
    int share = (int) Math.min(Integer.MAX_VALUE, left / served);
    List<Extension> within = new ArrayList<>();
    for (Extension request : requests.subList(0, served)) {
      int room = budget.solutionTokens() - request.prefix().length();
      within.add(request.within(Math.max(1, Math.min(share, room))));
    }
    List<PartialSolution> extended = sampler.extend(within, meter);
    listener.extended(extended, budget.left(meter));
    return extended;
  }

  /** Scores solutions that have not been scored. */
  public void score(List<PartialSolution> solutions) {
    List<PartialSolution> open = solutions.stream().filter(s -> !s.scored()).toList();
    if (!open.isEmpty()) {
      verifier.score(open, sampler.prompt(), meter);
      listener.scored(open);
    }
  }

  /** Extends and scores. */
  public List<PartialSolution> extendAndScore(List<Extension> requests) {
    List<PartialSolution> extended = extend(requests);
    score(extended);
    return extended;
  }

  /** The score of a solution, in [0, 1]; scores it if need be. One without a step has 0. */
  public double value(PartialSolution solution, StepAggregation aggregation) {
    score(List.of(solution));
    return aggregation.score(solution.scores());
  }

  /** The canonical form of a finished solution's answer. */
  public Optional<String> answer(PartialSolution solution) {
    return solution.state() == PartialSolution.State.FINISHED
        ? answers.answer(solution.steps()).map(answers::canonical)
        : Optional.empty();
  }

  /** Frees what is cached for solutions that will not be extended again soon. */
  public void release(List<PartialSolution> solutions) {
    solutions.forEach(sampler::release);
    if (verifier != null) {
      solutions.forEach(verifier::release);
    }
  }

  SearchListener listener() {
    return listener;
  }

  StepSampler sampler() {
    return sampler;
  }

  AnswerReader answers() {
    return answers;
  }

  Budget budget() {
    return budget;
  }

  CostMeter meter() {
    return meter;
  }
}
