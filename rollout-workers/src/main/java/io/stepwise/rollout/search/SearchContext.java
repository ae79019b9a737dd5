package io.stepwise.rollout.search;

import io.stepwise.data.grading.FinalAnswer;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What a strategy works with while it searches for the solution of one problem. */
public final class SearchContext {
  private final StepSampler sampler;
  private final StepVerifier verifier;
  private final AnswerReader answers;
  private final Budget budget;
  private final NamedRandom random;
  private final SearchListener listener;
  private final CostMeter meter = new CostMeter();
  private final BudgetAllocator allocator;
  private final PartialSolution root = PartialSolution.root();
  private final TreeState start;
  private final Consumer<TreeState> kept;
  private TreeState end;
  private Function<PartialSolution, Optional<String>> reading = this::finishedAnswer;

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
    this(sampler, verifier, answers, budget, random, listener, null, null);
  }

  /**
   * A context of a search that may continue an earlier one, or be continued.
   *
   * @param start the tree to continue; null to start from nothing
   * @param kept takes trees during the search with which it can be continued; null for none
   */
  SearchContext(
      StepSampler sampler,
      StepVerifier verifier,
      AnswerReader answers,
      Budget budget,
      NamedRandom random,
      SearchListener listener,
      TreeState start,
      Consumer<TreeState> kept) {
    this.sampler = sampler;
    this.verifier = verifier;
    this.answers = answers;
    this.budget = budget;
    this.random = random;
    this.listener = listener;
    this.start = start;
    this.kept = kept;
    this.allocator = new BudgetAllocator(budget, meter);
  }

  /** The tree to continue, if there is one. What it has used counts against the budget. */
  Optional<TreeState> start() {
    Optional<TreeState> tree = Optional.ofNullable(start);
    tree.ifPresent(state -> meter.continued(state.cost()));
    return tree;
  }

  /**
   * Reserves another share of the budget for the completion of a solution.
   *
   * @param share in (0, 1)
   */
  void reserve(double share) {
    allocator.reserve(share);
  }

  /** Notes what an earlier search had sampled. */
  void restored(List<PartialSolution> solutions) {
    solutions.forEach(allocator::restored);
    allocator.candidates(solutions);
  }

  /** Whether trees are kept during the search. */
  boolean keepsTrees() {
    return kept != null;
  }

  /** Keeps a tree with which the search can be continued from here. */
  void keep(TreeState tree) {
    kept.accept(tree);
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

  /** Whether no further step can be sampled: the rest of the budget is used or reserved. */
  public boolean exhausted() {
    return allocator.refused() || budget.left(meter) < 1;
  }

  /** Whether the budget has cut or left out anything that was requested. */
  boolean limited() {
    return allocator.limited();
  }

  /** Whether the budget cut a solution, not its maximum length. */
  boolean cutByBudget(PartialSolution solution) {
    return allocator.cut(solution);
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
   * Extends solutions within the budget; where it is too small for all, the last requests are left
   * out ({@link BudgetAllocator}).
   *
   * @param requests all for a step, or all for a solution
   * @return the extended solutions of the first requests, in order
   */
  public List<PartialSolution> extend(List<Extension> requests) {
    listener.extending(requests.stream().map(Extension::prefix).toList(), budget.left(meter));
    List<PartialSolution> extended = extend(requests, allocator::next);
    allocator.candidates(extended);
    return extended;
  }

  /**
   * Extends solutions by steps that will be dropped, to learn what the solutions are worth before
   * the search accepts them.
   *
   * @param kept the solutions that stay
   */
  List<PartialSolution> lookAhead(List<Extension> requests, List<PartialSolution> kept) {
    int shortest = kept.stream().mapToInt(PartialSolution::length).min().orElse(0);
    return extend(requests, some -> allocator.nextDropped(some, shortest));
  }

  private List<PartialSolution> extend(
      List<Extension> requests, UnaryOperator<List<Extension>> next) {
    List<PartialSolution> extended = new ArrayList<>();
    while (extended.size() < requests.size()) {
      List<Extension> served = next.apply(requests.subList(extended.size(), requests.size()));
      if (served.isEmpty()) {
        break;
      }
      List<PartialSolution> some = sampler.extend(served, meter);
      allocator.extended(served, some);
      listener.extended(some, budget.left(meter));
      extended.addAll(some);
    }
    return extended;
  }

  /**
   * Adds an answer to a search that the budget ended before it had one: if no candidate is
   * finished, a prefix is completed with the tokens that were reserved: the first that they are
   * likely to complete, else the longest.
   *
   * @param prefixes the best one first; of those that the budget cut, what they extended is taken
   */
  List<PartialSolution> completed(
      List<PartialSolution> candidates, List<PartialSolution> prefixes, double temperature) {
    if (!limited() || candidates.stream().anyMatch(one -> one.state() == State.FINISHED)) {
      return candidates;
    }
    PartialSolution open = completable(prefixes);
    List<PartialSolution> all = new ArrayList<>(candidates);
    all.addAll(extend(List.of(rest(open, temperature, "completion"))));
    return all;
  }

  /** The first open prefix that the rest of the budget is likely to complete, else the longest. */
  PartialSolution completable(List<PartialSolution> prefixes) {
    PartialSolution longest = root;
    for (PartialSolution prefix : prefixes) {
      PartialSolution open = prefix.open() ? prefix : prefix.parent();
      if (allocator.completes(open)) {
        return open;
      }
      longest = open.length() > longest.length() ? open : longest;
    }
    return longest;
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

  /** The canonical form of the answer that a candidate has; none if it is not finished. */
  public Optional<String> answer(PartialSolution solution) {
    return reading.apply(solution).map(answers::canonical);
  }

  /**
   * Sets how the answer of a candidate is read, so that votes during a search are the final ones.
   */
  void read(Function<PartialSolution, Optional<String>> answer) {
    reading = answer;
  }

  private Optional<String> finishedAnswer(PartialSolution solution) {
    return solution.state() == State.FINISHED ? givenAnswer(solution) : Optional.empty();
  }

  /** The answer that a solution gives, as it is written; of one that reasons, after that. */
  Optional<String> givenAnswer(PartialSolution solution) {
    return answers.answer(readableSteps(solution));
  }

  /** What the answer of a solution is read from. */
  List<String> readableSteps(PartialSolution solution) {
    return FinalAnswer.readable(solution.steps(), sampler.text(solution));
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
