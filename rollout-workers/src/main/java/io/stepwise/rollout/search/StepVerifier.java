package io.stepwise.rollout.search;

import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.prm.scoring.ScoredPrefix;
import io.stepwise.prm.scoring.ScoringSession;
import io.stepwise.prm.scoring.ScoringSession.Growth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scores the steps of one problem's partial solutions with a reward model. A solution is scored
 * from the nearest of its prefixes whose cache is kept. A reward model that is the policy itself
 * also reuses the keys and values with which the solution was sampled.
 */
public final class StepVerifier implements AutoCloseable {
  private final ScoringSession session;
  private final ModelCalls calls;
  private final String problem;
  private final String tokenizer;
  private final CachedSolutions cached;
  private int readable;
  private int unreadable;
  private InvalidInput reason;

  /**
   * A verifier.
   *
   * @param session of the reward model; it can serve one problem after another
   * @param problem text of the problem
   * @param tokenizer identity of the policy's tokenizer
   */
  public StepVerifier(ScoringSession session, String problem, String tokenizer) {
    this(session, new BatchedModels(null, session), problem, tokenizer);
  }

  /**
   * The same with calls that may be shared with other problems.
   *
   * @param calls to the session's reward model
   */
  StepVerifier(ScoringSession session, ModelCalls calls, String problem, String tokenizer) {
    this(session, calls, problem, tokenizer, CachedSolutions.usualLimit());
  }

  /**
   * The same with a limit of its own.
   *
   * @param cacheBytes keys and values that are kept between two calls, in bytes
   */
  StepVerifier(
      ScoringSession session, ModelCalls calls, String problem, String tokenizer, long cacheBytes) {
    this.session = session;
    this.calls = calls;
    this.problem = problem;
    this.tokenizer = tokenizer;
    this.cached = new CachedSolutions(cacheBytes, session::heldBytes, StepVerifier::free);
  }

  /**
   * Scores solutions and notes the scores on them. A solution that cannot be laid out for the
   * reward model, e.g. since a step spells one of its markers, scores 0 from there on.
   *
   * @param prompt ids of the policy's prompt
   */
  void score(List<PartialSolution> solutions, int[] prompt, CostMeter meter) {
    try {
      scoreTogether(solutions, prompt, meter);
    } catch (InvalidInput e) {
      for (PartialSolution solution : solutions) {
        scoreAlone(solution, prompt, meter);
      }
    }
  }

  private void scoreAlone(PartialSolution solution, int[] prompt, CostMeter meter) {
    try {
      scoreTogether(List.of(solution), prompt, meter);
    } catch (InvalidInput e) {
      unreadable++;
      reason = e;
      solution.unreadable();
    }
  }

  /**
   * Solutions that the reward model could not read.
   *
   * @throws InvalidInput if it could read none, e.g. since the problem spells a marker
   */
  int unreadable() {
    if (unreadable > 0 && readable == 0) {
      throw reason;
    }
    return unreadable;
  }

  private void scoreTogether(List<PartialSolution> solutions, int[] prompt, CostMeter meter) {
    List<Growth> growths = new ArrayList<>();
    for (PartialSolution solution : solutions) {
      ScoredPrefix nearest = nearest(solution, prompt, meter);
      growths.add(new Growth(input(solution, prompt), nearest, solution.prefix()));
    }
    List<ScoredPrefix> scored = calls.score(growths);
    readable += scored.size();
    for (int i = 0; i < scored.size(); i++) {
      PartialSolution solution = solutions.get(i);
      meter.scored(scored.get(i).computedTokens(), scored.get(i).attention());
      solution.scored(scored.get(i).scores().probabilities());
      keep(solution, scored.get(i));
    }
    cached.trim();
  }

  private Solution input(PartialSolution solution, int[] prompt) {
    SampledTokens tokens =
        new SampledTokens(prompt, solution.response(), solution.stepEnds(), tokenizer);
    return new Solution(problem, solution.steps(), Optional.of(tokens));
  }

  private ScoredPrefix nearest(PartialSolution solution, int[] prompt, CostMeter meter) {
    PartialSolution node = solution;
    while (node.scoring() == null && node.parent() != null) {
      PartialSolution origin = node.origin();
      node = origin != null && origin.scoring() != null ? origin : node.parent();
    }
    if (node.scoring() == null) {
      ScoredPrefix start = session.start(input(node, prompt), node.prefix());
      meter.promptScored(start.computedTokens(), start.attention());
      keep(node, start);
    }
    cached.use(node);
    return node.scoring();
  }

  private void keep(PartialSolution solution, ScoredPrefix scored) {
    release(solution);
    solution.scoring(scored);
    cached.use(solution);
  }

  /** Frees what is cached for a solution; it can still be scored. */
  void release(PartialSolution solution) {
    cached.release(solution);
  }

  private static void free(PartialSolution solution) {
    solution.scoring().close();
    solution.scoring(null);
  }

  @Override
  public void close() {
    cached.releaseAll();
  }
}
