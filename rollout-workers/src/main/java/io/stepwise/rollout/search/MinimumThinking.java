package io.stepwise.rollout.search;

import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a policy thinking (budget forcing, Muennighoff et al. 2025, arXiv:2501.19393): where a
 * solution ends before a number of tokens, its end token is dropped, a word such as "Wait" is
 * added, and sampling continues within the same limits. A final answer that was asked for is left
 * as it is.
 */
public final class MinimumThinking implements StepSampler {
  private final StepSampler sampler;
  private final int minTokens;
  private final String text;
  private final int times;

  /**
   * A sampler over another one.
   *
   * @param minTokens least tokens of a solution
   * @param text what is added instead of an end
   * @param times how often at most in one solution
   */
  public MinimumThinking(StepSampler sampler, int minTokens, String text, int times) {
    this.sampler = sampler;
    this.minTokens = minTokens;
    this.text = text;
    this.times = times;
  }

  @Override
  public List<PartialSolution> extend(List<Extension> extensions, CostMeter meter) {
    List<PartialSolution> extended = new ArrayList<>(sampler.extend(extensions, meter));
    int[] used = new int[extended.size()];
    for (int i = 0; i < used.length; i++) {
      used[i] = extended.get(i).length() - extensions.get(i).prefix().length();
    }
    for (int round = 0; round < times; round++) {
      List<Integer> places = new ArrayList<>();
      List<Extension> more = new ArrayList<>();
      for (int i = 0; i < used.length; i++) {
        Extension request = extensions.get(i);
        PartialSolution solution = extended.get(i);
        boolean early = solution.state() == State.FINISHED && solution.length() < minTokens;
        if (!early || request.reach() == Reach.ANSWER) {
          continue;
        }
        PartialSolution continued = sampler.inject(solution, text);
        int length = continued.length() - request.prefix().length();
        int left =
            Math.min(request.maxTokens() - Math.max(used[i], length), sampler.room(continued));
        if (left > 0) {
          places.add(i);
          more.add(
              new Extension(
                  continued,
                  request.random().child("wait", round),
                  request.temperature(),
                  request.reach(),
                  left));
        }
      }
      if (more.isEmpty()) {
        break;
      }
      List<PartialSolution> longer = sampler.extend(more, meter);
      for (int k = 0; k < longer.size(); k++) {
        used[places.get(k)] += longer.get(k).length() - more.get(k).prefix().length();
        extended.set(places.get(k), longer.get(k));
      }
    }
    return extended;
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
  public int tokens(String counted) {
    return sampler.tokens(counted);
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
