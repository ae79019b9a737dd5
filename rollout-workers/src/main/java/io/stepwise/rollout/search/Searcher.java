package io.stepwise.rollout.search;

import io.stepwise.lm.format.Thinking;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import io.stepwise.rollout.search.SearchResult.Finish;
import io.stepwise.rollout.search.SearchResult.Shares;
import io.stepwise.rollout.selection.Candidate;
import io.stepwise.rollout.selection.Candidates;
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
  /** A searcher that asks for no summary. */
  public Searcher(
      SearchStrategy strategy,
      Selection selection,
      StepAggregation aggregation,
      String answerPrompt) {
    this(strategy, selection, aggregation, answerPrompt, SummaryRequest.NONE);
  }

  /** The same with another strategy. */
  Searcher withStrategy(SearchStrategy other) {
    return new Searcher(other, selection, aggregation, answerPrompt, summary);
  }

  /** The same with another text that asks for the answer. */
  Searcher withAnswerPrompt(String other) {
    return new Searcher(strategy, selection, aggregation, other, summary);
  }

  /** The same with another request for a summary. */
  public Searcher withSummary(SummaryRequest other) {
    return new Searcher(strategy, selection, aggregation, answerPrompt, other);
  }

  /** A candidate with its answer. */
  private record Found(PartialSolution solution, Optional<String> answer) {}

  /** Searches; the seconds of the result are not measured here. */
  public SearchResult search(SearchContext context) {
    context.read(solution -> rawAnswer(solution, context));
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
    int index = choose(found, context);
    Found chosen = found.get(index);
    List<FoundSolution> candidates =
        found.stream().map(one -> described(one, stoppedBy, context)).toList();
    Finish cut = cut(chosen.solution(), stoppedBy, context);
    Cost searched = context.meter().cost(0);
    boolean forced = request().asked(chosen.solution(), context.sampler());
    if (chosen.answer().isEmpty() && !forced) {
      Optional<Found> asked = asked(chosen.solution(), context);
      forced = asked.isPresent();
      chosen = asked.orElse(chosen);
      if (forced && selection.scores()) {
        context.score(List.of(chosen.solution())); // the result has a score for every step
      }
    }
    Shares shares = new Shares(context.meter().prompt(), context.meter().cost(0).minus(searched));
    return result(
        new Chosen(chosen, forced, cut, candidates, index), outcome, stoppedBy, shares, context);
  }

  /**
   * The result among the candidates.
   *
   * @param found the solution, with the answer that it was asked for
   */
  private record Chosen(
      Found found, boolean forced, Finish cut, List<FoundSolution> candidates, int index) {}

  private FoundSolution described(Found found, StoppedBy stoppedBy, SearchContext context) {
    PartialSolution solution = found.solution();
    Thinking thinking = context.sampler().thinking(solution);
    boolean stopped =
        solution.state() == State.FINISHED && !request().asked(solution, context.sampler());
    return new FoundSolution(
        found.answer().orElse(null),
        found.answer().map(context.answers()::canonical).orElse(null),
        solution.scored() ? solution.scores() : new double[0],
        sampledTokens(solution),
        thinking.phase() == Thinking.Phase.PLAIN ? solution.length() : thinking.tokens(),
        stopped ? Finish.STOP : cut(solution, stoppedBy, context));
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

  private Optional<String> rawAnswer(PartialSolution solution, SearchContext context) {
    if (request().asked(solution, context.sampler())) {
      return requested(solution, context);
    }
    return solution.state() == State.FINISHED ? context.givenAnswer(solution) : Optional.empty();
  }

  private AnswerRequest request() {
    return new AnswerRequest(answerPrompt);
  }

  /** The answer of a solution that was asked for it, even if the budget cut it. */
  private Optional<String> requested(PartialSolution solution, SearchContext context) {
    return context.answers().answer(closedSteps(solution, context));
  }

  private List<String> closedSteps(PartialSolution solution, SearchContext context) {
    return request().closed(context.readableSteps(solution));
  }

  private int choose(List<Found> found, SearchContext context) {
    List<Candidate> candidates = new ArrayList<>();
    for (Found one : found) {
      double score = selection.scores() ? aggregation.logScore(one.solution().scores()) : 0;
      String canonical = one.answer().map(context.answers()::canonical).orElse(null);
      candidates.add(new Candidate(canonical, score, false));
    }
    Candidates all = Candidates.of(candidates);
    return selection.choose(all, IntStream.range(0, candidates.size()).toArray());
  }

  /** The solution with an answer that it was asked for, if it gave one. */
  private Optional<Found> asked(PartialSolution solution, SearchContext context) {
    int tokens = context.budget().answerLeft(context.meter());
    if (tokens < 1 || !request().asks(solution, context.sampler())) {
      return Optional.empty();
    }
    PartialSolution asking = request().ask(solution, context.sampler());
    if (context.sampler().room(asking) < 1) {
      return Optional.empty();
    }
    Extension request =
        new Extension(asking, context.random("answer"), 0, request().reach(), tokens);
    PartialSolution answered = context.sampler().extend(List.of(request), context.meter()).get(0);
    Optional<String> answer = requested(answered, context);
    // Text that follows the thinking is better than none, even if no answer is found in it.
    boolean plain = context.sampler().thinking(solution).phase() == Thinking.Phase.PLAIN;
    return answer.isPresent() || !plain
        ? Optional.of(new Found(answered, answer))
        : Optional.empty();
  }

  private SearchResult result(
      Chosen chosen,
      SearchOutcome outcome,
      StoppedBy stoppedBy,
      Shares shares,
      SearchContext context) {
    PartialSolution solution = chosen.found().solution();
    boolean forced = chosen.forced();
    context.listener().chosen(solution);
    boolean ended = solution.state() == State.FINISHED;
    int sampled = sampledTokens(solution);
    Thinking thinking = context.sampler().thinking(solution);
    boolean plain = thinking.phase() == Thinking.Phase.PLAIN;
    String whole = context.sampler().text(solution);
    String text = plain ? lastStep(whole, solution.steps()) : thinking.answer();
    SummaryRequest.Written written = summary.write(solution, context);
    return new SearchResult(
        chosen.found().answer().orElse(""),
        text,
        plain
            ? whole.substring(0, Math.max(0, whole.lastIndexOf(text))).strip()
            : thinking.reasoning(),
        written.text(),
        plain ? textTokens(solution, text, forced, context) : answerTokens(solution, thinking),
        solution.steps(),
        forced ? closedSteps(solution, context) : context.readableSteps(solution),
        solution.scored() ? solution.scores() : new double[0],
        ended && !forced ? Finish.STOP : chosen.cut(),
        forced,
        context.sampler().prompt().length,
        sampled,
        chosen.candidates(),
        chosen.index(),
        stoppedBy,
        context.meter().cost(sampled + written.tokens()),
        shares,
        0,
        outcome.metrics());
  }

  /** The part of a plain chain that answers. */
  private static String lastStep(String whole, List<String> steps) {
    return steps.isEmpty() ? whole.strip() : steps.get(steps.size() - 1);
  }

  private static int textTokens(
      PartialSolution chain, String text, boolean forced, SearchContext context) {
    // Of an answer that was asked for, the first words are not the policy's.
    return forced
        ? chain.edge().tokens().length
        : Math.min(sampledTokens(chain), context.sampler().tokens(text));
  }

  /** Sampled tokens of what follows the thinking. */
  private static int answerTokens(PartialSolution solution, Thinking thinking) {
    int tokens = 0;
    for (PartialSolution node : solution.path()) {
      if (node.edge().source() == PartialSolution.Source.SAMPLED) {
        int from = Math.max(thinking.answerFrom(), node.length() - node.edge().tokens().length);
        tokens += Math.max(0, Math.min(thinking.answerTo(), node.length()) - from);
      }
    }
    return tokens;
  }

  /** Tokens of a solution without those that were injected. */
  private static int sampledTokens(PartialSolution solution) {
    return solution.path().stream()
        .filter(node -> node.edge().source() == PartialSolution.Source.SAMPLED)
        .mapToInt(node -> node.edge().tokens().length)
        .sum();
  }
}
