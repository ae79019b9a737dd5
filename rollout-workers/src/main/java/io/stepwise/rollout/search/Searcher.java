package io.stepwise.rollout.search;

import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import io.stepwise.rollout.search.SearchResult.Finish;
import io.stepwise.rollout.selection.Candidate;
import io.stepwise.rollout.selection.Candidates;
import io.stepwise.rollout.selection.Chooser;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Runs a strategy on one problem and chooses the result among what it found. If nothing it found
 * has an answer, the best candidate is asked for one with the tokens that were kept back.
 *
 * @param strategy finds candidates
 * @param selection chooses among them
 * @param aggregation combines the scores of a candidate's steps
 * @param answerPrompt text after which a policy writes the final answer; empty to ask for none
 * @param summary asks for a short account of the result
 */
public record Searcher(
    SearchStrategy strategy,
    Selection selection,
    StepAggregation aggregation,
    String answerPrompt,
    SummaryRequest summary)
    implements Serializable {
  private static final String THINK = "<think>";
  private static final String THINK_END = "</think>";

  /** A searcher that asks for no summary. */
  public Searcher(
      SearchStrategy strategy,
      Selection selection,
      StepAggregation aggregation,
      String answerPrompt) {
    this(strategy, selection, aggregation, answerPrompt, SummaryRequest.NONE);
  }

  /** The same with another request for a summary. */
  public Searcher withSummary(SummaryRequest other) {
    return new Searcher(strategy, selection, aggregation, answerPrompt, other);
  }

  /** A candidate with its answer. */
  private record Found(PartialSolution solution, Optional<String> answer) {}

  /** Searches; the seconds of the result are not measured here. */
  public SearchResult search(SearchContext context) {
    SearchOutcome outcome = strategy.search(context);
    context.listener().ended(outcome.solutions());
    StoppedBy stoppedBy = stoppedBy(outcome, context);
    List<Found> found = new ArrayList<>();
    for (PartialSolution solution : outcome.solutions()) {
      found.add(new Found(solution, rawAnswer(solution, context)));
    }
    if (found.isEmpty()) {
      found.add(new Found(context.root(), Optional.empty()));
    }
    if (selection.scores()) {
      context.score(found.stream().map(Found::solution).toList());
    }
    Found chosen = found.get(choose(found, context));
    Finish cut = cut(chosen.solution(), stoppedBy, context);
    boolean forced = false;
    if (chosen.answer().isEmpty()) {
      Optional<Found> asked = asked(chosen.solution(), context);
      forced = asked.isPresent();
      chosen = asked.orElse(chosen);
      if (forced && selection.scores()) {
        context.score(List.of(chosen.solution())); // the result has a score for every step
      }
    }
    return result(chosen, forced, cut, found.size(), outcome, stoppedBy, context);
  }

  /** A search that did all it could is stopped by the budget if that limited what it could do. */
  private static StoppedBy stoppedBy(SearchOutcome outcome, SearchContext context) {
    boolean all =
        outcome.stoppedBy() == StoppedBy.DONE || outcome.stoppedBy() == StoppedBy.EXHAUSTED;
    return all && context.limited() ? StoppedBy.BUDGET : outcome.stoppedBy();
  }

  /** Why a solution without an end has none. */
  private static Finish cut(PartialSolution solution, StoppedBy stoppedBy, SearchContext context) {
    boolean byBudget =
        solution.open() ? stoppedBy == StoppedBy.BUDGET : context.cutByBudget(solution);
    return byBudget ? Finish.BUDGET : Finish.LENGTH;
  }

  private static Optional<String> rawAnswer(PartialSolution solution, SearchContext context) {
    return solution.state() == State.FINISHED
        ? context.answers().answer(solution.steps())
        : Optional.empty();
  }

  private int choose(List<Found> found, SearchContext context) {
    List<Candidate> candidates = new ArrayList<>();
    for (Found one : found) {
      double score = selection.scores() ? aggregation.logScore(one.solution().scores()) : 0;
      String canonical = one.answer().map(context.answers()::canonical).orElse(null);
      candidates.add(new Candidate(canonical, score, false));
    }
    Candidates all = Candidates.of(candidates);
    int chosen = selection.chooser().choose(all, IntStream.range(0, candidates.size()).toArray());
    return chosen == Chooser.NONE ? highest(candidates) : chosen;
  }

  private static int highest(List<Candidate> candidates) {
    int best = 0;
    for (int i = 1; i < candidates.size(); i++) {
      best = candidates.get(i).logScore() > candidates.get(best).logScore() ? i : best;
    }
    return best;
  }

  /** The solution with an answer that it was asked for, if it gave one. */
  private Optional<Found> asked(PartialSolution solution, SearchContext context) {
    int tokens = context.budget().answerLeft(context.meter());
    if (answerPrompt.isEmpty() || tokens < 1) {
      return Optional.empty();
    }
    String text = context.sampler().text(solution);
    boolean thinking = text.contains(THINK) && !text.contains(THINK_END);
    PartialSolution asking =
        context.sampler().inject(solution, (thinking ? "\n" + THINK_END : "") + answerPrompt);
    if (context.sampler().room(asking) < 1) {
      return Optional.empty();
    }
    Extension request = new Extension(asking, context.random("answer"), 0, Reach.ANSWER, tokens);
    PartialSolution answered = context.sampler().extend(List.of(request), context.meter()).get(0);
    Optional<String> answer = context.answers().answer(answered.steps());
    return answer.map(given -> new Found(answered, Optional.of(given)));
  }

  private SearchResult result(
      Found chosen,
      boolean forced,
      Finish cut,
      int candidates,
      SearchOutcome outcome,
      StoppedBy stoppedBy,
      SearchContext context) {
    PartialSolution solution = chosen.solution();
    context.listener().chosen(solution);
    boolean ended = solution.state() == State.FINISHED;
    int sampled = sampledTokens(solution);
    String whole = context.sampler().text(solution);
    String text = answering(whole, solution.steps());
    SummaryRequest.Written written = summary.write(solution, context);
    return new SearchResult(
        chosen.answer().orElse(""),
        text,
        whole.substring(0, Math.max(0, whole.lastIndexOf(text))).strip(),
        written.text(),
        // Of an answer that was asked for, the first words are not the policy's.
        forced
            ? solution.edge().tokens().length
            : Math.min(sampled, context.sampler().tokens(text)),
        solution.steps(),
        solution.scored() ? solution.scores() : new double[0],
        ended && !forced ? Finish.STOP : cut,
        forced,
        context.sampler().prompt().length,
        sampled,
        candidates,
        stoppedBy,
        context.meter().cost(sampled + written.tokens()),
        0,
        outcome.metrics());
  }

  /** The part of a solution that answers. */
  private static String answering(String whole, List<String> steps) {
    int thought = whole.indexOf(THINK_END);
    if (thought >= 0) {
      return whole.substring(thought + THINK_END.length()).strip();
    }
    return steps.isEmpty() ? whole.strip() : steps.get(steps.size() - 1);
  }

  /** Tokens of a solution without those that were injected. */
  private static int sampledTokens(PartialSolution solution) {
    return solution.path().stream()
        .filter(node -> node.edge().source() == PartialSolution.Source.SAMPLED)
        .mapToInt(node -> node.edge().tokens().length)
        .sum();
  }
}
