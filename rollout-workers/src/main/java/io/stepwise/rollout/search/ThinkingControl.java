package io.stepwise.rollout.search;

import io.stepwise.lm.format.Thinking;
import io.stepwise.lm.format.Thinking.Phase;
import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the thinking of solutions between a least and a most number of tokens (budget forcing,
 * Muennighoff et al. 2025, arXiv:2501.19393):
 *
 * <ul>
 *   <li>Thinking that reaches the most is ended, and the final answer is asked for.
 *   <li>Where thinking ends before the least, its end is replaced by a word such as "Wait". A plain
 *       chain, which has no tags, is continued with that word after its end instead.
 * </ul>
 *
 * A final answer that was asked for is left as it is.
 */
final class ThinkingControl implements StepSampler {
  private final PolicySampler sampler;
  private final SolutionLimits limits;
  private final String continuation;
  private final int times;
  private final AnswerRequest request;

  /**
   * A sampler over another one with the same limits.
   *
   * @param continuation what is added instead of an end
   * @param times how often at most in one extension
   * @param request asks for the answer where the thinking has reached the most tokens
   */
  ThinkingControl(
      PolicySampler sampler,
      SolutionLimits limits,
      String continuation,
      int times,
      AnswerRequest request) {
    this.sampler = sampler;
    this.limits = limits;
    this.continuation = continuation;
    this.times = times;
    this.request = request;
  }

  /** An extension, the tokens sampled for it, and what was made of them. */
  private static final class Work {
    final Extension asked;
    PartialSolution solution;
    int used;
    boolean answering;

    Work(Extension asked, PartialSolution solution) {
      this.asked = asked;
      this.solution = solution;
      this.used = solution.length() - asked.prefix().length();
    }
  }

  @Override
  public List<PartialSolution> extend(List<Extension> extensions, CostMeter meter) {
    List<PartialSolution> extended = sampler.extend(extensions, meter);
    List<Work> all = new ArrayList<>();
    for (int i = 0; i < extensions.size(); i++) {
      all.add(new Work(extensions.get(i), extended.get(i)));
    }
    // One round more than the continuations: the last solutions may have to be ended or completed.
    for (int round = 0; round <= times + 1; round++) {
      List<Work> continued = new ArrayList<>();
      List<Extension> more = new ArrayList<>();
      for (Work work : all) {
        Extension next = next(work, round);
        if (next != null) {
          continued.add(work);
          more.add(next);
        }
      }
      if (more.isEmpty()) {
        break;
      }
      List<PartialSolution> longer = sampler.extend(more, meter);
      for (int k = 0; k < longer.size(); k++) {
        Work work = continued.get(k);
        work.used += longer.get(k).length() - more.get(k).prefix().length();
        work.solution = longer.get(k);
      }
    }
    return all.stream().map(this::result).toList();
  }

  /** How a solution is to be continued; null if it is as it should be, or no token is left. */
  private Extension next(Work work, int round) {
    if (work.asked.reach() == Reach.ANSWER || work.answering) {
      return null;
    }
    PartialSolution solution = work.solution;
    Thinking thinking = sampler.thinking(solution);
    if (thinking.phase() == Phase.THINKING && limits.reached(thinking)) {
      // The words that ask are no part of what may be sampled.
      int excess = thinking.tokens() - limits.maxThinking(); // characters that began no tag
      PartialSolution kept =
          excess > 0 ? sampler.first(solution, thinking.length() - excess) : solution;
      PartialSolution asking = request.ask(kept, sampler);
      Reach reach = request.prompt().isEmpty() ? work.asked.reach() : Reach.ANSWER;
      Extension answer = extension(work, asking, work.used, "answer", round, reach);
      work.answering = answer != null;
      return answer;
    }
    if (round < times && early(work, thinking)) {
      PartialSolution open =
          thinking.phase() == Phase.ANSWERING ? sampler.first(solution, thinking.end()) : solution;
      PartialSolution waiting = sampler.inject(open, continuation);
      int length = waiting.length() - work.asked.prefix().length();
      int spent = Math.max(work.used, length);
      Extension wait = extension(work, waiting, spent, "wait", round, work.asked.reach());
      if (wait != null) {
        return wait;
      }
    }
    boolean cutShort = solution.open() && work.asked.reach() == Reach.SOLUTION;
    return cutShort ? extension(work, solution, work.used, "rest", round, Reach.SOLUTION) : null;
  }

  /** Whether a solution has just ended its thinking, or itself, before the least tokens. */
  private boolean early(Work work, Thinking thinking) {
    return switch (thinking.phase()) {
      case PLAIN ->
          work.solution.state() == State.FINISHED && work.solution.length() < limits.minThinking();
      case THINKING ->
          work.solution.state() == State.FINISHED && thinking.tokens() < limits.minThinking();
      case ANSWERING ->
          limits.endedEarly(thinking) && thinking.end() >= work.asked.prefix().length();
    };
  }

  private Extension extension(
      Work work, PartialSolution from, int spent, String name, int round, Reach reach) {
    int left = Math.min(work.asked.maxTokens() - spent, sampler.room(from));
    return left < 1
        ? null
        : new Extension(
            from, work.asked.random().child(name, round), work.asked.temperature(), reach, left);
  }

  /** A whole solution that could not be completed is cut. */
  private PartialSolution result(Work work) {
    PartialSolution solution = work.solution;
    return solution.open() && work.asked.reach() == Reach.SOLUTION
        ? sampler.truncated(solution)
        : solution;
  }

  @Override
  public PartialSolution inject(PartialSolution solution, String more) {
    return sampler.inject(solution, more);
  }

  @Override
  public String text(PartialSolution solution) {
    return sampler.text(solution);
  }

  @Override
  public Thinking thinking(PartialSolution solution) {
    return sampler.thinking(solution);
  }

  @Override
  public int tokens(String counted) {
    return sampler.tokens(counted);
  }

  @Override
  public boolean canEncode(String text) {
    return sampler.canEncode(text);
  }

  @Override
  public int[] prompt() {
    return sampler.prompt();
  }

  @Override
  public int room(PartialSolution solution) {
    return sampler.room(solution);
  }

  @Override
  public void release(PartialSolution solution) {
    sampler.release(solution);
  }

  @Override
  public void close() {
    sampler.close();
  }
}
