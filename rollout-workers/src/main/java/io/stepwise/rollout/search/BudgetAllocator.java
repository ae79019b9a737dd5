package io.stepwise.rollout.search;

import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Divides what is left of a search's budget among its requests. While every request can take its
 * full length, all are served. Otherwise only as many are served at a time as can each have about a
 * whole step, judged by the longest step so far, since a step that is cut is lost; the first step
 * of a search is sampled alone, which tells how long steps are. Until a solution is finished,
 * enough tokens for the rest of one are reserved:
 *
 * <pre>
 *   reserve = min(C, share of the budget) − tokens of the shortest requested prefix,
 *   C = tokens of the longest finished solution, or the maximum length where none is known
 * </pre>
 *
 * <p>The share is two thirds where the strategy sets no other. Steps that would use the reserve are
 * left out, and the search ends.
 */
final class BudgetAllocator {
  private static final double RESERVED_SHARE = 2.0 / 3;

  /** Steps differ in length: a share of the budget is not less than this many longest ones. */
  private static final int STEP_MARGIN = 2;

  private final Budget budget;
  private final CostMeter meter;
  private final Set<PartialSolution> cut = Collections.newSetFromMap(new IdentityHashMap<>());
  private int longestStep;
  private int longestSolution;
  private boolean finished;
  private boolean limited;
  private boolean refused;
  private double reservedShare = RESERVED_SHARE;

  BudgetAllocator(Budget budget, CostMeter meter) {
    this.budget = budget;
    this.meter = meter;
  }

  /** Reserves another share of the budget, at most. */
  void reserve(double share) {
    reservedShare = share;
  }

  /** Whether the budget has cut or left out anything that was requested. */
  boolean limited() {
    return limited;
  }

  /** Whether no step can be sampled any more, since what is left is reserved. */
  boolean refused() {
    return refused;
  }

  /** Whether the budget cut a solution, not its maximum length. */
  boolean cut(PartialSolution solution) {
    return cut.contains(solution);
  }

  /**
   * The first of some requests, with the tokens that each may use.
   *
   * @param requests of one reach, at least one
   * @return at least one, or none if the budget allows no more
   */
  List<Extension> next(List<Extension> requests) {
    long left = budget.left(meter);
    if (left >= wholeTokens(requests)) {
      return within(requests, Long.MAX_VALUE);
    }
    int shortest = requests.stream().mapToInt(one -> one.prefix().length()).min().orElse(0);
    boolean steps = requests.get(0).reach() == Reach.STEP;
    // A single request may use the reserve: what it adds need not be sampled to complete it.
    return served(requests, steps ? reserve(shortest) : 0, left);
  }

  /**
   * The same for steps that will be dropped. They leave a step more, since they complete nothing.
   *
   * @param shortest tokens of the shortest solution that is kept
   */
  List<Extension> nextDropped(List<Extension> requests, int shortest) {
    long left = budget.left(meter);
    long reserve = finished ? 0 : reserve(shortest) + longestStep;
    return left - reserve >= wholeTokens(requests)
        ? within(requests, Long.MAX_VALUE)
        : served(requests, reserve, left - reserve);
  }

  /**
   * The requests that are served.
   *
   * @param reserve tokens that are left for later
   * @param single tokens that a single request may use
   */
  private List<Extension> served(List<Extension> requests, long reserve, long single) {
    boolean steps = requests.get(0).reach() == Reach.STEP;
    long available = budget.left(meter) - reserve;
    if (available < (reserve > 0 ? Math.max(1, longestStep) : 1)) {
      limited = true;
      refused |= steps;
      return List.of();
    }
    long enough = 1;
    for (Extension request : requests) {
      enough = Math.max(enough, steps ? stepTokens(request) : solutionTokens(request));
    }
    int served = (int) Math.max(1, Math.min(requests.size(), available / enough));
    return within(requests.subList(0, served), served == 1 ? single : available / served);
  }

  /** Tokens with which every solution has the maximum length. */
  private long wholeTokens(List<Extension> requests) {
    return requests.stream().mapToLong(this::room).sum();
  }

  private List<Extension> within(List<Extension> requests, long share) {
    List<Extension> within = new ArrayList<>();
    for (Extension request : requests) {
      within.add(request.within((int) Math.min(share, room(request))));
    }
    return within;
  }

  /** Tokens that a request may use before its solution has the maximum length. */
  private int room(Extension request) {
    return Math.max(1, budget.solutionTokens() - request.prefix().length());
  }

  private int stepTokens(Extension request) {
    int room = room(request);
    return longestStep == 0 ? room : Math.min(room, STEP_MARGIN * longestStep);
  }

  private int solutionTokens(Extension request) {
    int room = room(request);
    return longestSolution == 0
        ? room
        : Math.max(1, Math.min(room, longestSolution - request.prefix().length()));
  }

  /** Tokens that complete the shortest prefix. */
  private long reserve(int shortest) {
    return finished ? 0 : restTokens(shortest);
  }

  /** Whether what is left is likely to complete a prefix. */
  boolean completes(PartialSolution prefix) {
    return budget.left(meter) >= restTokens(prefix.length());
  }

  private long restTokens(int prefix) {
    int solution = longestSolution == 0 ? budget.solutionTokens() : longestSolution;
    long share = (long) (reservedShare * budget.thinkingTokens());
    long rest = Math.max(Math.min(solution, share) - prefix, longestStep);
    return Math.min(rest, budget.solutionTokens() - prefix);
  }

  /** Notes what became of requests that were served. */
  void extended(List<Extension> served, List<PartialSolution> extended) {
    for (int i = 0; i < served.size(); i++) {
      Extension request = served.get(i);
      PartialSolution solution = extended.get(i);
      int tokens = solution.length() - request.prefix().length();
      if (request.reach() == Reach.STEP) {
        longestStep = Math.max(longestStep, tokens);
      }
      restored(solution);
      boolean used = tokens >= request.maxTokens() && request.maxTokens() < room(request);
      if (used && solution.state() == State.TRUNCATED) {
        cut.add(solution);
        limited = true;
      }
    }
  }

  /** Notes the lengths of a solution and of its last steps. */
  void restored(PartialSolution solution) {
    int from = -1;
    for (int end : solution.edge().ends()) {
      longestStep = Math.max(longestStep, end - from);
      from = end;
    }
    if (solution.state() == State.FINISHED) {
      longestSolution = Math.max(longestSolution, solution.length());
    }
  }

  /** Notes that solutions are candidates: once one is finished, nothing is reserved. */
  void candidates(List<PartialSolution> solutions) {
    finished |= solutions.stream().anyMatch(one -> one.state() == State.FINISHED);
  }
}
